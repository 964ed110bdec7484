#: item: resources/sigsegv
#: exit: 139
#: stderr: any
import os, signal
print("held", flush=True)
os.kill(os.getpid(), signal.SIGSEGV)
