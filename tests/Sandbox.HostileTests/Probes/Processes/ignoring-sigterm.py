#: item: processes/ignoring-sigterm
#: status: timed_out
#: timeout_s: 1
# Only SIGKILL ends it, and that comes in time.
import signal, time

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
print("held", flush=True)
while True:
    time.sleep(1)
