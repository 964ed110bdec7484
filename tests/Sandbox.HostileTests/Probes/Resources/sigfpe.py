#: item: resources/sigfpe
#: exit: 136
#: stderr: any
import os, signal
print("held", flush=True)
os.kill(os.getpid(), signal.SIGFPE)
