#: item: resources/memory-bomb
#: status: oom_killed
#: stdout: none
#: timeout_s: 20
# Less than a host has, and more than a sandbox may: without the limit this ends by itself.
hoard = []
while len(hoard) < 40:
    hoard.append(b"x" * (16 << 20))
print("broke: %d MiB" % (16 * len(hoard)))
