#: item: processes/ignoring-sigterm
#: status: timed_out
#: stdout: any
#: timeout_s: 1
# It takes the processor away from process 1, as far as it can, and burns it. The worker's own clock stands behind the limit.
import os, signal, time

end = time.monotonic() + 5

signal.signal(signal.SIGTERM, signal.SIG_IGN)
for starve in (
        lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
        lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.sched_setaffinity(1, {min(os.sched_getaffinity(0))}),
        lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})):
    try:
        starve()
    except OSError:
        pass
for _ in range(6):
    os.fork()
while time.monotonic() < end:
    pass
