#: item: resources/deep-recursion
#: status: ok or oom_killed
#: code: oom_killed
#: exit: 139
#: limit_hit: any
#: stdout: none
#: stderr: any
#: timeout_s: 20
# C frames without the interpreter's bound: the stack ends it, and the signal is told.
import ctypes


@ctypes.CFUNCTYPE(None)
def down():
    down()


import sys
sys.setrecursionlimit(1 << 30)
down()
