# Nobody but sys.modules keeps the module alive, as when it was started from the command line: its end depends on that.
import sys
import __main__
print(sys.getrefcount(__main__), sys.getrefcount(globals()))
