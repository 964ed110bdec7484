#: item: processes/sigstop-to-itself
#: status: timed_out
#: timeout_s: 1
import os, signal

print("held", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
print("broke: it went on", flush=True)
