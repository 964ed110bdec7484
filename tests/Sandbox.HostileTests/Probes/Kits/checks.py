# The beginning of many probes: collects what did not hold, and says so at the end.
import errno, os, sys

_broken = []


def broke(what):
    _broken.append(str(what))


def expect(condition, what):
    if not condition:
        broke(what)


def refused(what, action, *arguments, **named):
    """The action must fail; returns the error's number."""
    try:
        found = action(*arguments, **named)
    except OSError as fault:
        return fault.errno
    broke("%s was allowed (%r)" % (what, found))
    return 0


def finish():
    print("held" if not _broken else "broke: " + "; ".join(_broken), flush=True)


