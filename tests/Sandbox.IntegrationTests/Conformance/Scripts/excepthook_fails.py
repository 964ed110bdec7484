# says: Error in sys.excepthook:
import sys


def hook(kind, value, traceback):
    raise TypeError('the hook itself')


sys.excepthook = hook
raise ValueError('for the hook')
