#: item: outputs/device
#: status: ok or output_rejected
#: code: output_not_allowed
#: stdout: any
# The one device that the kernel lets anybody make: 0/0, a whiteout. Nobody opens it.
import os, stat

try:
    os.mknod("/output/whiteout", stat.S_IFCHR | 0o666, os.makedev(0, 0))
    print("made")
except OSError:
    print("refused")
