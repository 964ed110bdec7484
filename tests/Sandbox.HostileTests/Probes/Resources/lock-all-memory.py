#: item: resources/lock-all-memory
#: kit: checks
# The lock is refused, or what is locked is bounded.
import ctypes, mmap

libc = ctypes.CDLL(None, use_errno=True)
CURRENT, FUTURE = 1, 2
if libc.mlockall(CURRENT | FUTURE) == 0:
    libc.munlockall()
size = 80 << 20
area = mmap.mmap(-1, size)
expect(libc.mlock(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(area))), ctypes.c_size_t(size)) != 0, "80 MiB were locked")
expect(libc.mlockall(CURRENT) != 0, "all memory was locked")
finish()
