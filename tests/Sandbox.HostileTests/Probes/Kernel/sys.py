#: item: kernel/sys
#: kit: checks
#: kit: kernel
# Nothing of the kernel's own tree can be written: neither a device's setting nor a limit of the own group.
for root in ("/sys/fs", "/sys/kernel", "/sys/power", "/sys/module"):
    for folder, _, files in os.walk(root):
        for path in (os.path.join(folder, name) for name in files):
            if os.access(path, os.W_OK):
                refused(path, os.open, path, os.O_WRONLY)
for path in ("/sys/power/state", "/sys/kernel/uevent_helper", "/sys/kernel/mm/transparent_hugepage/enabled"):
    refused(path, os.open, path, os.O_WRONLY)
for folder, folders, files in os.walk("/sys/fs/cgroup"):
    refused("a group beneath " + folder, os.mkdir, folder + "/mine")
    for name in files:
        if name in ("cgroup.procs", "tasks", "release_agent", "notify_on_release", "pids.max", "memory.limit_in_bytes", "memory.max", "cpu.max"):
            refused(folder + "/" + name, os.open, folder + "/" + name, os.O_WRONLY)
finish()
