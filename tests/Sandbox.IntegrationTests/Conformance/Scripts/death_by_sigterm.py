# says: exit code 143
import os
import signal
print('before')
os.kill(os.getpid(), signal.SIGTERM)
print('after')
