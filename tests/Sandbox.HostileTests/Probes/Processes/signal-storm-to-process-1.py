#: item: processes/signals-to-pid-1
#: status: timed_out
#: timeout_s: 1
# The signal that process 1 listens to, as often as the processor lets.
import os, signal, time

end = time.monotonic() + 5

print("held", flush=True)
for _ in range(4):
    os.fork()
while time.monotonic() < end:
    for number in (signal.SIGCHLD, signal.SIGINT):
        try:
            os.kill(1, number)
        except PermissionError:  # Landlock lets no signal leave
            pass
