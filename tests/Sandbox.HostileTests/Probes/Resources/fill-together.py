#: item: resources/fill-tmp
#: item: resources/fill-work
#: item: resources/fill-dev-shm
#: kit: checks
#: timeout_s: 10
#: limit_hit: disk
# All folders at once, in many files: their sum is bounded too.
written, block = 0, bytes(1 << 20)
for folder in ("/tmp", "/work", "/dev/shm"):
    for index in range(200):
        try:
            with open("%s/%d" % (folder, index), "wb", buffering=0) as file:
                written += file.write(block)
        except OSError as fault:
            expect(fault.errno == errno.ENOSPC, fault)
            break
expect(written <= 3 * 64 << 20, "%d bytes" % written)
finish()
