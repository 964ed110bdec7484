# says: exit code 3
import atexit
import os
atexit.register(print, 'never')
print('before')
os._exit(3)
