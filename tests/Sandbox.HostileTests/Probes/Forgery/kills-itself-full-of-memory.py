#: item: forgery/kills-itself
#: exit: 137
# Near its limit, but within it: the peak is told, and no kill that was none.
import os, signal

hoard = b"x" * (64 << 20)
print("held", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
