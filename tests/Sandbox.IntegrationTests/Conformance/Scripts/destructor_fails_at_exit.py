# says: Exception ignored in
class Thing:
    __qualname__ = 'Thing'

    def __del__(self):
        raise ValueError('at the very end')


Thing.__del__ = type('Method', (), {'__repr__': lambda self: '<method>', '__call__': lambda self: 1 / 0})()
thing = Thing()
print('end')
