#: item: resources/fork-bomb
#: runsc.status: oom_killed
#: runsc.limit_hit: memory
#: runsc.stdout: none
#: runsc.because: as in fork-refused.py: so many processes of gVisor's do not fit into a sandbox's memory
#: kit: checks
#: limit_hit: pids
# Fewer processes than would harm anybody, and more than there may be: without the limit this ends by itself.
import time

children = 0
try:
    while children < 200:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
except BlockingIOError:
    pass
expect(children < 128, "%d children" % children)
finish()
