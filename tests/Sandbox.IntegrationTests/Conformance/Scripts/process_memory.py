# It can look at itself, as every process can.
import ctypes
import os
value = ctypes.create_string_buffer(b'find me')
with open('/proc/self/mem', 'rb', 0) as memory:
    memory.seek(ctypes.addressof(value))
    print(memory.read(7))
libc = ctypes.CDLL(None)
print(libc.prctl(3, 0, 0, 0, 0), libc.prctl(39, 0, 0, 0, 0), libc.prctl(37, ctypes.byref(ctypes.c_int()), 0, 0, 0))
print(libc.prctl(2, ctypes.byref(value_of := ctypes.c_int(-1)), 0, 0, 0), value_of.value)
print(len(os.listdir('/proc/self/fdinfo')) >= 3)
