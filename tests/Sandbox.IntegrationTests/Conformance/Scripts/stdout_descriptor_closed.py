# says: OSError: [Errno 9] Bad file descriptor
import os
print('before')
os.close(1)
print('after')
