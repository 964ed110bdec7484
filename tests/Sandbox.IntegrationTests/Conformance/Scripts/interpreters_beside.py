# Sub-interpreters of this process.
import _interpreters
import os
print(_interpreters.get_current()[0] == _interpreters.get_main()[0], len(_interpreters.list_all()))
other = _interpreters.create()
reading, writing = os.pipe()
fault = _interpreters.run_string(other, f'''
import os, sys, threading
seen = __name__, sys.argv, sys.orig_argv, sys.path, sorted(vars(sys.modules['__main__'])), sys.flags
os.write({writing}, repr(seen).encode())
''')
print(fault, os.read(reading, 10000).decode())
fault = _interpreters.run_string(other, 'raise ValueError("inside")')
print(fault.type.__name__, fault.msg)
_interpreters.destroy(other)
print(len(_interpreters.list_all()))
