#: item: processes/signals-to-pid-1
#: status: timed_out
#: timeout_s: 1
# Orphans without end, each of which process 1 has to bury.
import os, time

end = time.monotonic() + 5

print("held", flush=True)
while time.monotonic() < end:
    try:
        if os.fork() == 0:
            os.fork()
            os._exit(0)
        os.wait()
    except OSError:
        pass
