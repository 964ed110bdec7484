# says: exit code 0
import atexit
import sys
atexit.register(print, 'first registered')
atexit.register(sys.exit, 7)
print('end')
