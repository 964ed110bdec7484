#: item: outputs/directories-5000-deep
#: stdout: none
# As deep as a path may be; a walk that takes a descriptor for each level takes few.
import os

os.makedirs("/output/" + "d/" * 31)
