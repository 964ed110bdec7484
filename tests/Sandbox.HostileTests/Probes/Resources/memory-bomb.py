#: item: resources/memory-bomb
#: status: oom_killed
#: stdout: none
#: timeout_s: 20
hoard = []
while True:
    hoard.append(b"x" * (16 << 20))
