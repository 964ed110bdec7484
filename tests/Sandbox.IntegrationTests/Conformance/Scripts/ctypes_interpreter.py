# The interpreter, asked from below.
import ctypes
api = ctypes.pythonapi
for name in ('PyInterpreterState_Main', 'PyInterpreterState_Get', 'PyThreadState_Get', 'PyGILState_GetThisThreadState', 'PyInterpreterState_ThreadHead', 'PyThreadState_Next'):
    getattr(api, name).restype = ctypes.c_void_p
interpreter = api.PyInterpreterState_Get()
print(interpreter == api.PyInterpreterState_Main(), api.PyThreadState_Get() == api.PyGILState_GetThisThreadState(), api.PyGILState_Check())
api.PyInterpreterState_ThreadHead.argtypes = api.PyThreadState_Next.argtypes = [ctypes.c_void_p]
state = api.PyInterpreterState_ThreadHead(interpreter)
print(state == api.PyThreadState_Get(), api.PyThreadState_Next(state))
api.PyRun_SimpleString(b'print(__name__, __file__)')
