#: item: forgery/inherited-descriptors
#: kit: checks
# Whoever else is there (a process keeps this one's memory) holds no more than this one: nothing that a frame could be written to.
frame = b"D" + (61).to_bytes(4, "big") + bytes(61) + b"Z" + bytes(4)
for process in (name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())):
    for descriptor in os.listdir("/proc/%s/fd" % process):
        path = "/proc/%s/fd/%s" % (process, descriptor)
        target = os.readlink(path)
        expect(target == "/dev/null" or target.startswith("pipe:"), "%s is %s" % (path, target))
        if int(descriptor) > 2:
            try:
                end = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
                os.write(end, frame)
            except OSError:
                pass
finish()
