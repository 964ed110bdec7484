#: item: outputs/cap-of-stderr
#: stdout: none
#: stderr_bytes: 1048576
head -c 1048576 /dev/zero >&2
