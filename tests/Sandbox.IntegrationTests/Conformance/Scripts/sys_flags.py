import sys
print(sys.flags)
print(sys.dont_write_bytecode, sys.pycache_prefix, sys._xoptions, sys.warnoptions)
