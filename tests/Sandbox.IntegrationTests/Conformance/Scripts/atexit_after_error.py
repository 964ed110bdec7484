# says: ValueError: main
import atexit
import sys
atexit.register(lambda: print('at exit', sys.last_type.__name__, repr(sys.last_exc)))
raise ValueError('main')
