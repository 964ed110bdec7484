#: item: resources/stdout-flood
#: stdout_bytes: 1048576
#: stdout_dropped: 133169152
#: timeout_s: 20
#: limit_hit: output
# 128 MiB; the worker keeps one of them, counts the others, and nobody writes them to a disk.
import os

block = b"flood..\n" * (1 << 17)
for _ in range(128):
    view = memoryview(block)
    while view:
        view = view[os.write(1, view):]
