#: item: outputs/nul
#: stdout: \u0000held\u0000\u001b[2J\u007f\n
#: output: file 1
import os

os.write(1, b"\0held\0\033[2J\x7f\n")
open("/output/file", "wb").write(b"\0")
