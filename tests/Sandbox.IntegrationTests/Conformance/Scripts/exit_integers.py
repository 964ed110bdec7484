# Every kind in a child of its own: fork and the end of the script together.
import os
import sys
for code in (0, 1, 7, 255, 256, 300, -1, -300, 2**31, 2**40, -2**40, True, False, None):
    child = os.fork()
    if not child:
        sys.exit(code)
    print(code, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
