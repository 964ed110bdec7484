# says: Fatal Python error: Segmentation fault
import ctypes
import faulthandler
import os
import re


def reads_nothing():
    ctypes.string_at(1)


with open('/tmp/told', 'w+') as file:
    child = os.fork()
    if not child:
        faulthandler.enable(file)
        reads_nothing()
    status = os.waitpid(child, 0)[1]
    file.seek(0)
    print(status, re.sub('0x[0-9a-f]+', '0x', file.read()))
