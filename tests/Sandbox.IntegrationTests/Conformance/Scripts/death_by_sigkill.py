# says: exit code 137
import os
import signal
print('before')
os.kill(os.getpid(), signal.SIGKILL)
