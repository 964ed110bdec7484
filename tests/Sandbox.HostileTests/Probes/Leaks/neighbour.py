#: item: leaks/other-jobs-through-proc
#: kit: checks
# Stays a while, with a marker in its command line, its environment, its files, its shared memory and its queues, for another job to look for.
import ctypes, subprocess

libc = ctypes.CDLL(None)
for folder in ("/tmp", "/work", "/dev/shm"):
    open(folder + "/marker-of-a-neighbour", "w").write("marker-of-a-neighbour")
libc.shmget(0x6e656967, 4096, 0o1666)
subprocess.run(["sleep", "1.5"], env={"MARKER": "marker-of-a-neighbour", "PATH": os.environ["PATH"]})
finish()
