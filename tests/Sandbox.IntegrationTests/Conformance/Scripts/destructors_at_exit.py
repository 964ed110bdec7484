# What dies when, in an interpreter that takes itself down.
import builtins
import codecs
import contextvars
import os
import sys
import threading


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self, write=os.write):
        write(1, b'%s, sys %s\n' % (self.name.encode(), b'there' if sys else b'gone'))


first = Thing('a global')
second = Thing('in a cycle')
second.itself = second
builtins.third = Thing('in builtins')
builtins._fourth = Thing('in builtins, underscore')
sys.fifth = Thing('in sys')
os.sixth = Thing('in another module')
contextvars.ContextVar('seventh').set(Thing('in a context'))
local = threading.local()
local.eighth = Thing('local to the thread')
codecs.register(lambda name, ninth=Thing('in a codec'): None)
codecs.register_error('mine', Thing('in an error handler').__del__)
sys.excepthook = lambda *_, tenth=Thing('in a hook'): None
list.__init_subclass__, type('Eleventh', (), {'thing': Thing('in a class')})


def used_by_nobody():
    return first


print('end')
