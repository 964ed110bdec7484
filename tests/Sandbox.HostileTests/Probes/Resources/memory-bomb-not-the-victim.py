#: item: resources/memory-bomb
#: status: oom_killed
#: stdout: none
#: timeout_s: 20
# Asks the kernel to kill anybody but itself. Nobody else there is worth it: the supervisor is small.
try:
    open("/proc/self/oom_score_adj", "w").write("0")
except OSError:
    pass
hoard = []
while True:
    hoard.append(b"x" * (16 << 20))
