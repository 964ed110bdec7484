#: item: kernel/pid-1-root
#: kit: checks
#: kit: kernel
for path in ("/proc/1/root", "/proc/1/root/", "/proc/1/root/etc/passwd", "/proc/1/cwd", "/proc/1/cwd/..", "/proc/1/task/1/root"):
    refused(path, os.open, path, os.O_RDONLY)
    refused(path, os.open, path + "/", os.O_PATH)
    refused(path, os.listdir, path)
# Its own are the sandbox.
expect(os.path.realpath("/proc/self/root") == "/", "the root is elsewhere")
expect(os.path.realpath("/proc/self/cwd") == "/work", "the working directory is elsewhere")
finish()
