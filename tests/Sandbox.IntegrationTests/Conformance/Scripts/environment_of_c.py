# The C library's copy, in its order: what a child would be given.
import ctypes
libc = ctypes.CDLL(None)
entries = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, 'environ')
index = 0
while entries[index]:
    print(entries[index])
    index += 1
libc.getenv.restype = ctypes.c_char_p
print(libc.getenv(b'HOME'), libc.getenv(b'HOSTNAME'), libc.getenv(b'LD_PRELOAD'))
