#: item: resources/memory-bomb
#: status: oom_killed
#: stdout: none
#: timeout_s: 20
# Shared memory that nobody's death frees: the kernel may have to kill process 1, and with it the sandbox.
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = ctypes.c_int, ctypes.c_void_p, ctypes.c_int
try:
    open("/proc/self/oom_score_adj", "w").write("0")
except OSError:
    pass
page, size = b"\1", 16 << 20
while True:
    segment = libc.shmget(0, size, 0o1600)
    if segment < 0:
        break
    at = libc.shmat(segment, None, 0)
    for offset in range(0, size, 4096):
        ctypes.memmove(at + offset, page, 1)
hoard = []
while True:
    hoard.append(b"x" * (16 << 20))
