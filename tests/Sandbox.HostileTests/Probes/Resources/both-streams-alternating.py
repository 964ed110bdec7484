#: item: resources/both-streams-alternating
#: stdout_bytes: 1048576
#: stderr_bytes: 1048576
#: stdout_dropped: 15728640
#: stderr_dropped: 15728640
#: timeout_s: 20
#: limit_hit: output
# A reader that waits for one stream's end before it reads the other would never end.
import os

for _ in range(256):
    for stream in (1, 2):
        view = memoryview(b"x" * 65536)
        while view:
            view = view[os.write(stream, view):]
