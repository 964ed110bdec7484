#: item: processes/exit-codes
#: exit: 192
# The highest signal that there is: 128 and 64.
import os, signal

print("held", flush=True)
os.kill(os.getpid(), 64)
