#: item: leaks/left-in-tmp
#: item: leaks/left-in-work
#: item: leaks/left-in-dev-shm
#: item: leaks/left-in-sysv-ipc
#: item: leaks/left-in-posix-queues
#: item: leaks/left-in-keyrings
#: kit: checks
#: kit: kernel
#: first: leaves-traces.py
# The next job on the same worker.
for folder in ("/tmp", "/work", "/dev/shm", "/dev/mqueue", "/output", "/var/tmp", "/run", "/"):
    if os.path.isdir(folder):
        expect("left-by-hostile" not in os.listdir(folder), "there is something in " + folder)
for folder in ("/tmp", "/work", "/dev/shm", "/dev/mqueue", "/output"):
    if os.path.isdir(folder):
        expect(os.listdir(folder) == [], "%s is not empty: %s" % (folder, os.listdir(folder)))
KEY = 0x686f7374
expect(libc.shmget(KEY, 4096, 0) < 0, "there is shared memory")
expect(libc.semget(KEY, 1, 0) < 0, "there is a semaphore")
expect(libc.msgget(KEY, 0) < 0, "there is a queue of System V")
for kind in ("shm", "sem", "msg"):
    if os.path.exists("/proc/sysvipc/" + kind):
        expect(len(open("/proc/sysvipc/" + kind).read().splitlines()) <= 1, "/proc/sysvipc/%s is not empty" % kind)
expect(libc.mq_open(b"/left-by-hostile", os.O_RDWR) < 0, "there is a POSIX queue")
for ring in (-4, -5, -3):
    expect(call("keyctl", 10, ring, b"user", b"left-by-hostile", 0) < 0, "there is a key")
finish()
