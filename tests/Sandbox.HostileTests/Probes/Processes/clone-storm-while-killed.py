#: item: processes/clone-storm-while-killed
#: status: timed_out
#: limit_hit: any
#: timeout_s: 1
# Whoever is killed has two children already, in sessions of their own, deaf to every signal that can be ignored.
import os, signal, time

end = time.monotonic() + 5

print("held", flush=True)
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
    signal.signal(number, signal.SIG_IGN)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while time.monotonic() < end:
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        pass
