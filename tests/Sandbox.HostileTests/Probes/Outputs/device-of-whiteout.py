#: item: outputs/device
#: kit: checks
# The one device that the kernel itself lets anybody make: 0/0, a whiteout.
import stat

refused("a whiteout", os.mknod, "/output/whiteout", stat.S_IFCHR | 0o666, os.makedev(0, 0))
finish()
