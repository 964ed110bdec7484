# says: exit code 139
import ctypes
print('before')
ctypes.string_at(0)
