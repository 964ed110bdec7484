import os
import re
import sys
for stream in (sys.stdin, sys.stdout, sys.stderr):
    for layer in (stream.buffer, getattr(stream.buffer, 'raw', None)):
        print(re.sub('0x[0-9a-f]+', '0x', repr(layer)))
        print(getattr(layer, 'mode', None), getattr(layer, 'name', None), getattr(layer, 'closefd', None), getattr(layer, '_blksize', None))
print(sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__)
print([os.get_inheritable(fd) for fd in range(3)], [os.get_blocking(fd) for fd in range(3)])
