#: item: resources/fill-by-memfd
#: status: oom_killed
#: stdout: none
#: timeout_s: 20
# Files that are in no folder, and so under no folder's bound: they are memory all the same.
import os

block, files = bytes(1 << 20), []
while True:
    files.append(os.memfd_create("fill"))
    for _ in range(32):
        os.write(files[-1], block)
