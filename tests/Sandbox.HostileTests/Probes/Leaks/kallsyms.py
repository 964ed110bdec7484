#: item: leaks/kallsyms
#: kit: checks
# Where the host's kernel is in memory: an attack on it begins with that.
for path in ("/proc/kallsyms", "/proc/modules"):
    try:
        for line in open(path):
            words = line.split()
            address = words[0] if path.endswith("kallsyms") else words[-1] if words[-1].startswith("0x") else words[-2]
            if int(address, 16):
                broke("%s tells addresses: %s" % (path, line.strip()))
                break
    except OSError:
        pass
try:
    expect("0x" not in open("/proc/iomem").read() and not any(int(line.split("-")[0], 16) for line in open("/proc/iomem")), "/proc/iomem tells addresses")
except OSError:
    pass
finish()
