#: item: before/shadowed-standard-library
#: kit: checks
#: input: random.py raise SystemExit("shadowed from the inputs")
#: input: os.py raise SystemExit("shadowed from the inputs")
# Modules of the standard library's names, in the working directory and among the inputs: the program gets the library's own.
import string

for name in ("random", "json", "socket", "subprocess", "tempfile", "string", "traceback", "linecache", "encodings", "signal"):
    open("/work/%s.py" % name, "w").write("raise SystemExit('shadowed from the working directory')\n")
import json, random, socket, subprocess, tempfile, traceback

for module in (json, random, socket, subprocess, tempfile, traceback, string):
    expect(module.__file__.startswith("/usr/lib/python3"), module.__file__)
expect("" not in sys.path and "/work" not in sys.path and "/input" not in sys.path, sys.path)
finish()
