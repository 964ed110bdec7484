#: item: resources/sigsegv
#: exit: 139
#: stdout: none
import ctypes
ctypes.string_at(0)
