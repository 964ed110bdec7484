#: item: leaks/kcore
#: kit: checks
# The host's memory, as files.
for path in ("/proc/kcore", "/dev/mem", "/dev/kmem", "/dev/port", "/proc/kpagecount", "/proc/kpageflags", "/proc/vmcore"):
    try:
        found = open(path, "rb").read(64)
        expect(not found, path + " can be read")
    except OSError:
        pass
devices = {name for name in os.listdir("/dev")}
expect(devices <= {"core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero"}, sorted(devices))
finish()
