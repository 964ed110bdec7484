# As much stack as the first one of a process has: 8 MiB, of which this takes most.
import ctypes
import resource
print(resource.getrlimit(resource.RLIMIT_STACK))


def down(bytes_left, comparison):
    return 0 if bytes_left <= 0 else comparison(bytes_left)


callback_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
depth = 0


@callback_type
def compare(first, second):
    global depth
    depth += 1
    if depth < 2000:
        values = (ctypes.c_int * 2)(1, 2)
        ctypes.CDLL(None).qsort(values, 2, 4, compare)
    return 0


import sys
sys.setrecursionlimit(100_000)
compare(None, None)
print(depth)
