#: item: outputs/character-split-at-the-cap
#: stdout_bytes: 1048575
#: stdout_dropped: 5
#: limit_hit: output
# One byte of a character of four fits: none of it is kept.
import os

view = memoryview(b"x" * 1048575 + "😀".encode() + b"y")
while view:
    view = view[os.write(1, view):]
