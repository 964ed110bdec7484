#: item: forgery/docker-stream-header
#: stdout: \u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0006forged\u0002\u0000\u0000\u0000\u007f\u0000\u0000\u0000held\n
# Eight bytes before every piece of output: stream, three zeros, length. Ours are within them, whatever they look like.
import os

os.write(1, b"\1\0\0\0\0\0\0\6forged" + b"\2\0\0\0\x7f\0\0\0" + b"held\n")
