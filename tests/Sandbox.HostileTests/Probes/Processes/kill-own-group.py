#: item: processes/kill-everybody
#: exit: 137
import os, signal

print("held", flush=True)
os.killpg(0, signal.SIGKILL)
