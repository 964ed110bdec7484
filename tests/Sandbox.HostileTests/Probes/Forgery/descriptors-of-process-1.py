#: item: forgery/descriptors-of-pid-1
#: runsc.stdout: any
#: runsc.because: gVisor does not protect a process's descriptors from others of its user; frames-through-process-1.py shows that nothing can be forged with them
#: kit: checks
frame = b"D" + (61).to_bytes(4, "big") + bytes(61) + b"Z\0\0\0\0"
for descriptor in range(64):
    for mode in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_PATH):
        path = "/proc/1/fd/%d" % descriptor
        fault = refused(path, os.open, path, mode)
        expect(fault in (errno.EACCES, errno.EPERM, errno.ENOENT), "%s: %s" % (path, errno.errorcode.get(fault)))
    refused("reading the link %d" % descriptor, os.readlink, path)
for path in ("/proc/1/fd", "/proc/1/fdinfo", "/proc/1/task/1/fd", "/proc/1/map_files"):
    refused(path, os.listdir, path)
finish()
