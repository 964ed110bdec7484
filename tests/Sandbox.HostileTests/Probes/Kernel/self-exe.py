#: item: kernel/self-exe
#: kit: checks
#: kit: kernel
# What broke runc once: the program that started the container, written to through its own link.
for process in ("self", "1"):
    path = "/proc/%s/exe" % process
    for mode in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC):
        refused("writing to " + path, os.open, path, mode)
handle = os.open("/proc/self/exe", os.O_PATH)
refused("writing to a reopened /proc/self/exe", os.open, "/proc/self/fd/%d" % handle, os.O_WRONLY)
expect(os.readlink("/proc/self/exe").startswith("/usr/"), os.readlink("/proc/self/exe"))
for path in ("/usr/bin/python3", "/bin/bash", os.path.realpath(sys.executable)):
    refused(path, os.open, path, os.O_WRONLY)
    refused("chmod of " + path, os.chmod, path, 0o777)
expect(os.statvfs("/").f_flag & os.ST_RDONLY, "the system can be written")
finish()
