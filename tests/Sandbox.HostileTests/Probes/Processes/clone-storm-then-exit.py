#: item: processes/clone-storm-while-killed
#: limit_hit: any
#: within_ms: 4000
#: timeout_s: 20
# The program itself ends in the midst of it.
import os, time

end = time.monotonic() + 5

if os.fork() == 0:
    while time.monotonic() < end:
        try:
            if os.fork() == 0:
                os.setsid()
        except OSError:
            pass
time.sleep(0.5)
print("held", flush=True)
os._exit(0)
