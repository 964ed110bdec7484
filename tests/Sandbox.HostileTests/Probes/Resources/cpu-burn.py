#: item: resources/cpu-burn-and-the-neighbours
#: status: timed_out
#: stdout: none
#: timeout_s: 2
#: neighbours_ms: 1000
# Every place that it may have, burning; the small jobs beside it are as quick as ever.
import os, threading, time

end = time.monotonic() + 6

for _ in range(40):
    if os.fork() == 0:
        break
threading.Thread(target=lambda: [None for _ in iter(lambda: time.monotonic() < end, False)], daemon=True).start()
while time.monotonic() < end:
    pass
