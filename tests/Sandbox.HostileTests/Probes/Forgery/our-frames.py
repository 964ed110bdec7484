#: item: forgery/our-frames
#: exit: 7
#: stdout: Z\u0000\u0000\u0000\u0000D\u0000\u0000\u0000\u0005\u0000\u0000\u0000\u0000\u0000F\u0000\u0000\u0000\n\u0000\u0004fileforged
#: stderr: R\u0000\u0000\u0000\u0000V\u0000\u0000\u0000\u0001x
# Frames as process 1 writes them: an end, a done, a file. On this side of the pipe they are text.
import os

os.write(1, b"Z\0\0\0\0" + b"D\0\0\0\5\0\0\0\0\0" + b"F\0\0\0\n\0\4fileforged")
os.write(2, b"R\0\0\0\0V\0\0\0\1x")
os._exit(7)
