#: item: resources/deep-recursion
#: status: oom_killed
#: stdout: none
#: timeout_s: 20
# Without the interpreter's bound its frames are memory, and memory ends it.
import sys

sys.setrecursionlimit((1 << 31) - 1)


def down(hoard):
    return down(bytes(1 << 14))


down(b"")
