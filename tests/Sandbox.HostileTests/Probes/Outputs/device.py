#: item: outputs/device
#: kit: checks
# No device can be made; one that is there can be neither linked nor moved into /output.
import stat

for kind in (stat.S_IFCHR, stat.S_IFBLK):
    refused("mknod", os.mknod, "/output/device", kind | 0o666, os.makedev(1, 3))
refused("link", os.link, "/dev/zero", "/output/zero")
refused("rename", os.rename, "/dev/zero", "/output/zero")
finish()
