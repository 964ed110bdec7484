# says: exit code 143
import os
import signal
import subprocess
print('before')
subprocess.Popen(['sleep', '60'])
os.killpg(os.getpgrp(), signal.SIGTERM)
