#: item: kernel/unshare
#: kit: checks
#: kit: kernel
# clone and clone3 make namespaces as well.
NAMESPACES = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "network": 0x40000000, "ipc": 0x8000000, "uts": 0x4000000, "cgroup": 0x2000000}
for flag in NAMESPACES.values():
    for flags in (flag, flag | NAMESPACES["user"]):
        denied("clone", flags | signal.SIGCHLD, 0, 0, 0, 0)
        denied("clone3", ctypes.create_string_buffer(struct.pack("8Q", flags, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)), 64)
finish()
