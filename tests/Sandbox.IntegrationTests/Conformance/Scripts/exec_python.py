import os
import sys
if 'again' not in sys.argv:
    print('first', sys.argv)
    os.execv(sys.executable, ['python3', '-u', __file__, 'again'])
print('second', sys.argv, sys.orig_argv, sys.path[0], __name__)
sys.exit(0 if sys.stdin.read() == '' else 1)
