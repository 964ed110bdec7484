# What the supervisor uses itself must come back whole when a program imports it.
import _ctypes
import _thread
import _weakref
import gc
import itertools
import select
import sys
import time
for module in (_ctypes, _thread, _weakref, gc, itertools, select, time):
    print(module.__name__, sys.modules[module.__name__] is module, sorted(vars(module)))
print(isinstance(gc.callbacks, list), gc.callbacks, isinstance(itertools.count(), itertools.count))
print(issubclass(_ctypes.Structure, _ctypes._SimpleCData.__base__))
