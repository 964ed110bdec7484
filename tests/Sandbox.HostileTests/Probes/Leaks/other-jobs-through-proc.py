#: item: leaks/other-jobs-through-proc
#: kit: checks
#: beside: neighbour.py
# While another job runs: there are process 1 and this one, and nothing of anybody else's.
import ctypes, time

end = time.monotonic() + 0.7
while time.monotonic() < end:
    processes = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
    expect(processes == [1, os.getpid()], "processes: %s" % processes)
    for folder in ("/tmp", "/work", "/dev/shm"):
        expect(os.listdir(folder) == [], "%s is not empty" % folder)
    expect(ctypes.CDLL(None).shmget(0x6e656967, 4096, 0) < 0, "there is shared memory")
    time.sleep(0.05)
for number in range(2, 400):
    if number != os.getpid():
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
