#: item: resources/32-inputs-at-the-cap
#: item: resources/memory-bomb
#: item: processes/signals-to-pid-1
#: kit: checks
#: kit: kernel
#: input: a content
# Its own inputs and code, its own entries in /proc (one says whom the kernel kills when memory runs out), the process that watches it: by owner
# and mode all these are the program's to change. Where the kernel has Landlock they are not.
def append(path):
    os.close(os.open(path, os.O_WRONLY | os.O_APPEND))


LANDLOCK = libc.syscall(ctypes.c_long(444), None, ctypes.c_long(0), ctypes.c_long(1))
if LANDLOCK > 1:
    for path, mode in (("/input", 0o755), ("/input/a", 0o644), ("/job", 0o755), ("/job/main.py", 0o644)):
        os.chmod(path, mode)
    refused("writing to an input", append, "/input/a")
    refused("truncating an input", os.truncate, "/input/a", 0)
    refused("removing an input", os.unlink, "/input/a")
    refused("a folder beside the inputs", os.mkdir, "/input/new")
    refused("writing to the code", append, "/job/main.py")
    refused("writing to /proc/self/oom_score_adj", append, "/proc/self/oom_score_adj")
if LANDLOCK > 5:
    refused("a signal to process 1", os.kill, 1, signal.SIGCHLD)
finish()
