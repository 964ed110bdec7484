# says: ValueError: limited
import sys
sys.tracebacklimit = 1


def inner():
    raise ValueError('limited')


def outer():
    inner()


outer()
