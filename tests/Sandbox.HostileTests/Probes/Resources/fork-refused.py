#: item: resources/fork-bomb
#: runsc.status: oom_killed
#: runsc.limit_hit: memory
#: runsc.stdout: none
#: runsc.because: a process costs gVisor more than a megabyte of the sandbox's memory, so that 128 of them do not fit into these 160
#: limit_hit: pids
# Forks until the kernel says no, keeps every child, and tries on.
import os, time

children = refusals = 0
while refusals < 50:
    try:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
    except BlockingIOError:
        refusals += 1
print("held" if children < 128 else "broke: %d children" % children)
