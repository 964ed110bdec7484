#: item: resources/memory-bomb
#: status: oom_killed
#: stdout: none
#: stderr: any
#: timeout_s: 20
# The kernel kills the child; the shell reports it as its own exit code.
python3 -c '
hoard = []
while True:
    hoard.append(b"x" * (16 << 20))'
