#: item: outputs/nul
#: stdout_bytes: 1048576
#: stderr_bytes: 1048576
# Each of them is six characters in JSON.
import os

for stream in (1, 2):
    for _ in range(16):
        view = memoryview(bytes(65536))
        while view:
            view = view[os.write(stream, view):]
