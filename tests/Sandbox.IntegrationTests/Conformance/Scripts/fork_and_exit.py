import os
import sys
for leave in ('end', 'sys', 'os'):
    child = os.fork()
    if child:
        print(leave, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    elif leave == 'os':
        os._exit(5)
    elif leave == 'sys':
        sys.exit(4)
    else:
        break
else:
    print('parent ends')
