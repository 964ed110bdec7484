#: item: kernel/pid-1-environ
#: kit: checks
#: kit: kernel
for path in ("/proc/1/environ", "/proc/1/task/1/environ"):
    refused(path, os.open, path, os.O_RDONLY)
finish()
