#: item: resources/fill-tmp
#: kit: checks
#: limit_hit: disk
# Writes until the kernel says that the folder is full.
written, block = 0, bytes(1 << 20)
folder = os.statvfs("/tmp")
with open("/tmp/fill", "wb", buffering=0) as file:
    try:
        while written < 1 << 30:
            written += file.write(block)
    except OSError as fault:
        expect(fault.errno in (errno.ENOSPC, errno.EFBIG), fault)
expect(written <= folder.f_blocks * folder.f_bsize <= 64 << 20, "%d bytes went into /tmp" % written)
finish()
