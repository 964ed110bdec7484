#: item: kernel/pidfd-getfd
#: kit: checks
#: kit: kernel
for process in (1, os.getpid()):
    handle = call("pidfd_open", process, 0)
    for descriptor in range(0, 12):
        denied("pidfd_getfd", handle, descriptor, 0)
finish()
