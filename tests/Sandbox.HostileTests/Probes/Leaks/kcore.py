#: item: leaks/kcore
#: runsc.stdout: broke: ['fd', 'full', 'fuse', 'net', 'null', 'ptmx', 'pts', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'tty', 'urandom', 'zero']\n
#: runsc.because: gVisor's own /dev has its own fuse, of use only to who may mount, and an empty net; neither is the host's
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
