#: item: leaks/other-jobs-through-proc
#: kit: checks
#: beside: neighbour.py
# While another job runs: there are process 1, this one, and the one that keeps its memory; and nothing of anybody else's.
import ctypes, time

end = time.monotonic() + 0.7
seen = set()
while time.monotonic() < end:
    processes = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {1, os.getpid()}
    seen |= processes
    for process in processes:
        expect(open("/proc/%d/cmdline" % process).read() == open("/proc/self/cmdline").read(), "there is a process %d" % process)
    expect(len(processes) <= 1, "processes: %s" % processes)
    for folder in ("/tmp", "/work", "/dev/shm"):
        expect(os.listdir(folder) == [], "%s is not empty" % folder)
    expect(ctypes.CDLL(None).shmget(0x6e656967, 4096, 0) < 0, "there is shared memory")
    time.sleep(0.05)
for number in range(2, 400):
    if number != os.getpid() and number not in seen:
        try:
            os.kill(number, 0)
            broke("there is a process %d" % number)
        except ProcessLookupError:
            pass
for path in ("/proc/locks", "/proc/sched_debug", "/sys/kernel/debug/sched/debug", "/proc/latency_stats", "/proc/keys", "/proc/timer_list", "/proc/key-users"):
    try:
        text = open(path).read()
    except OSError:
        continue
    expect("marker-of-a-neighbour" not in text, path)
    expect(path in ("/proc/locks", "/proc/key-users") or not text, "%s can be read" % path)
finish()
