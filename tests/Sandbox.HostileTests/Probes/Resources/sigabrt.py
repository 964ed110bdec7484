#: item: resources/sigabrt
#: exit: 134
#: stderr: any
import os, signal
print("held", flush=True)
os.kill(os.getpid(), signal.SIGABRT)
