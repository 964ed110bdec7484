# What C code leaves in its buffers is written when the process ends.
import ctypes
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.fputs.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
libc.printf(b'unbuffered as well: %d\n', 1)
libc.fputs(b'written by C, never flushed\n', libc.fdopen(libc.dup(1), b'w'))
print('end')
