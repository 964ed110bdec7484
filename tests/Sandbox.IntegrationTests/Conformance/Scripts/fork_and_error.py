# says: ValueError: in the child
import os
child = os.fork()
if not child:
    raise ValueError('in the child')
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
