#: item: resources/stdout-flood
#: status: timed_out
#: stdout_bytes: 1048576
#: stdout_dropped: some
#: timeout_s: 1
# It never stops: the time limit ends it, and what is still in the pipes does not hold up the answer.
import os

block = b"flood..\n" * (1 << 13)
while True:
    os.write(1, block)
