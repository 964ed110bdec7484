#: item: outputs/character-split-at-the-cap
#: stdout: 中😀held\n
# A character in pieces, each in a frame of its own, is still one.
import os, time

for byte in "中😀held\n".encode():
    os.write(1, bytes([byte]))
    time.sleep(0.02)
