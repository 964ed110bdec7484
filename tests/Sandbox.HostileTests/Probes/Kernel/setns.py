#: item: kernel/setns
#: kit: checks
#: kit: kernel
for name in os.listdir("/proc/self/ns"):
    own = os.open("/proc/self/ns/" + name, os.O_RDONLY)
    denied("setns", own, 0)
    refused("the namespace %s of process 1" % name, os.open, "/proc/1/ns/" + name, os.O_RDONLY)
handle = call("pidfd_open", 1, 0)
if handle >= 0:
    for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000):
        denied("setns", handle, flag)
finish()
