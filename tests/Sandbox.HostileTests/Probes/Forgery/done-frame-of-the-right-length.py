#: item: forgery/our-frames
#: exit: 3
#: stdout_bytes: 66
import os

os.write(1, b"D" + (61).to_bytes(4, "big") + bytes(61))
os._exit(3)
