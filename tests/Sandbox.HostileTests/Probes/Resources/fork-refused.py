#: item: resources/fork-bomb
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
