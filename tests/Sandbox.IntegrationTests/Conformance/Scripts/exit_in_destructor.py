import sys


class Thing:
    def __del__(self):
        sys.exit(5)


sys.unraisablehook = lambda unraisable: print(repr(unraisable.exc_value))
Thing()
print('still here')
