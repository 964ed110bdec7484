#: item: kernel/setns
#: runsc.stdout: broke: the namespace ipc of process 1 was allowed (4); the namespace mnt of process 1 was allowed (6); the namespace net of process 1 was allowed (8); the namespace pid of process 1 was allowed (10); the namespace user of process 1 was allowed (12); the namespace uts of process 1 was allowed (14)\n
#: runsc.because: gVisor lets the namespaces of another process be opened; to enter one, or one's own, is refused all the same, and these are the program's own
#: kit: checks
#: kit: kernel
for name in sorted(os.listdir("/proc/self/ns")):
    own = os.open("/proc/self/ns/" + name, os.O_RDONLY)
    denied("setns", own, 0)
    refused("the namespace %s of process 1" % name, os.open, "/proc/1/ns/" + name, os.O_RDONLY)
handle = call("pidfd_open", 1, 0)
if handle >= 0:
    for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000):
        denied("setns", handle, flag)
finish()
