# says: Exception ignored in atexit callback
import atexit
import sys


class Callback:
    def __init__(self, number):
        self.number = number

    def __call__(self):
        print('callback', self.number)
        raise ValueError(self.number)

    def __repr__(self):
        return '<callback %d>' % self.number


atexit.register(print, 'all the others run')
atexit.register(Callback(1))
atexit.register(Callback(2))
