# says: exit code 8
import sys


def hook(kind, value, traceback):
    print('hook', kind.__name__, value)
    sys.exit(8)


sys.excepthook = hook
raise ValueError('leads to another exit')
