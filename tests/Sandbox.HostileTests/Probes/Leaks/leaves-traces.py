#: item: leaks/left-in-tmp
#: kit: checks
#: kit: kernel
# Everything that might outlive a job: files, shared memory, semaphores, queues, keys, an abstract socket, a process. Whether each is allowed is not asked here.
import socket, time


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except OSError:
        return None


for folder in ("/tmp", "/work", "/dev/shm", "/var/tmp", "/run", "/dev/mqueue", "/input", "/job", "/"):
    file = attempt(os.open, folder + "/left-by-hostile", os.O_CREAT | os.O_RDWR, 0o666)
    if file is not None:
        attempt(os.write, file, b"left")
KEY = 0x686f7374
libc.shmget(KEY, 4096, 0o1666)
libc.semget(KEY, 1, 0o1666)
libc.msgget(KEY, 0o1666)
libc.mq_open(b"/left-by-hostile", os.O_CREAT | os.O_RDWR, 0o666, None)
for ring in (-4, -5, -3):
    call("add_key", b"user", b"left-by-hostile", b"left", 4, ring)
attempt(lambda: socket.socket(socket.AF_UNIX).bind("\0left-by-hostile"))
if os.fork() == 0:
    os.setsid()
    os.closerange(0, 3)
    time.sleep(300)
finish()
