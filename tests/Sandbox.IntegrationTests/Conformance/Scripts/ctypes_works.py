import ctypes
import ctypes.util
libc = ctypes.CDLL(None, use_errno=True)
print(libc.strlen(b'four'), libc.close(99), ctypes.get_errno(), ctypes.pythonapi.Py_IsInitialized())


class Point(ctypes.Structure):
    _fields_ = [('x', ctypes.c_int), ('y', ctypes.c_double)]


values = (ctypes.c_int * 4)(3, 1, 4, 2)
compare_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
libc.qsort(values, 4, 4, compare_type(lambda a, b: a[0] - b[0]))
print(list(values), ctypes.sizeof(Point), Point(1, 2).y, ctypes.cast(ctypes.c_char_p(b'x'), ctypes.c_void_p).value is not None)
print(ctypes.c_int.__name__, ctypes.c_int is ctypes.c_int32, ctypes.POINTER(Point) is ctypes.POINTER(Point), ctypes.pythonapi.PyInterpreterState_Main is not None)
