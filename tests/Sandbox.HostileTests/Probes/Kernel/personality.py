#: item: kernel/personality
#: kit: checks
#: kit: kernel
before = call("personality", 0xffffffff)
for flags in (0x0040000, 0x0400000, 0x0100000, 0x0000020 | 0x0400000):
    denied("personality", flags)
expect(call("personality", 0xffffffff) in (before, -errno.EPERM), "the personality changed")
finish()
