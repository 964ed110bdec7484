#: item: forgery/inherited-descriptors
#: item: kernel/inherited-directories
#: kit: checks
# There are 0, 1 and 2, and nothing else: no pipe of process 1, no folder, nothing to write a frame to.
import stat

frame = b"D" + (61).to_bytes(4, "big") + bytes(61) + b"Z\0\0\0\0"
for descriptor in range(3, 4096):
    refused("descriptor %d" % descriptor, os.fstat, descriptor)
    refused("writing to %d" % descriptor, os.write, descriptor, frame)
with os.scandir("/proc/self/fd") as entries:
    names = sorted(int(entry.name) for entry in entries)
expect(names[:3] == [0, 1, 2] and len(names) == 4, names)
for descriptor in (0, 1, 2):
    expect(not stat.S_ISDIR(os.fstat(descriptor).st_mode), "%d is a folder" % descriptor)
refused("writing to standard input", os.write, 0, frame)
finish()
