# says: exit code 0
import contextlib
import sys
with contextlib.suppress(SystemExit):
    sys.exit(8)
print('after')
with contextlib.ExitStack() as stack:
    stack.callback(print, 'callback')
    sys.exit()
