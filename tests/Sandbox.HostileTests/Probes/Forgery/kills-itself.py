#: item: forgery/kills-itself
#: exit: 137
import os, signal

print("held", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
