#: item: resources/memory-bomb
#: runsc.status: oom_killed
#: runsc.stdout: none
#: runsc.because: the kernel sees one program, gVisor; when memory runs out it is all of the sandbox that ends
#: limit_hit: memory
#: timeout_s: 20
# A child is killed for memory and the program goes on to its own end: that is no killed job, but the limit was hit.
import os, signal

child = os.fork()
if child == 0:
    hoard = []
    while True:
        hoard.append(b"x" * (16 << 20))
_, status = os.waitpid(child, 0)
print("held" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else "broke: %d" % status)
