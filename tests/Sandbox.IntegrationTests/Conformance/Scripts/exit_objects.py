# says: exit code 1
import os
import sys


class Reason:
    def __str__(self):
        return 'a reason'


class Broken:
    def __str__(self):
        raise ValueError('no words')


for reason in ('', 1.5, (1, 2), [], {}, b'bytes', Reason(), Broken(), ValueError('inner'), 3j):
    child = os.fork()
    if not child:
        sys.exit(reason)
    print(type(reason).__name__, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
sys.exit(Reason())
