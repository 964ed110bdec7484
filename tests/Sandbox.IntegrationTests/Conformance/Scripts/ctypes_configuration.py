# What the interpreter was configured with, which is what a sub-interpreter gets.
import ctypes
try:
    get = ctypes.pythonapi._Py_GetConfigsAsDict
except AttributeError:
    print('not in this version')
else:
    get.restype = ctypes.py_object
    for part, values in get().items():
        for name, value in values.items():
            print(part, name, value)
