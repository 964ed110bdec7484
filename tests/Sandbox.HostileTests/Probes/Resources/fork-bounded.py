#: item: resources/fork-bomb
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
