#: item: outputs/directories-5000-deep
#: status: output_rejected
#: code: output_path_invalid
#: timeout_s: 10
import os

os.chdir("/output")
for _ in range(5000):
    os.mkdir("d")
    os.chdir("d")
open("end", "w").write("x")
