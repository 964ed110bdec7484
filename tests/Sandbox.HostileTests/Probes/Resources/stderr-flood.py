#: item: resources/stderr-flood
#: stdout: none
#: stderr_bytes: 1048576
#: stderr_dropped: 66060288
#: timeout_s: 20
#: limit_hit: output
import os

block = b"flood..\n" * (1 << 17)
for _ in range(64):
    view = memoryview(block)
    while view:
        view = view[os.write(2, view):]
