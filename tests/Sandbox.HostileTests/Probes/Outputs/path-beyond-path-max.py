#: item: outputs/path-beyond-path-max
#: status: output_rejected
#: code: output_path_invalid
# A path longer than the kernel takes at once, made step by step.
import os

os.chdir("/output")
for _ in range(25):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
open("end", "w").write("x")
