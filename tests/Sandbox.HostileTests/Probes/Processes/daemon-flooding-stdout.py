#: item: processes/daemon-holding-stdout
#: within_ms: 3000
#: timeout_s: 30
#: exit: 3
#: stdout_bytes: 1048576
#: stdout_dropped: some
#: limit_hit: output
# It does not only hold the stream open, it fills it for ever.
import os, time

end = time.monotonic() + 10

for _ in range(4):
    if os.fork() == 0:
        os.setsid()
        while time.monotonic() < end:
            os.write(1, b"x" * 65536)
time.sleep(0.5)
os._exit(3)
