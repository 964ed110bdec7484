#: item: resources/fill-by-mmap
#: exit: 135
#: stdout: none
#: timeout_s: 10
#: limit_hit: disk
# A sparse file, mapped and touched page by page: when the folder is full the touch itself is refused, by SIGBUS.
import mmap

with open("/tmp/fill", "w+b") as file:
    size = 65 << 20
    file.truncate(size)
    pages = mmap.mmap(file.fileno(), size)
    for at in range(0, size, mmap.PAGESIZE):
        pages[at] = 1
print("broke: %d bytes went into /tmp" % size)
