#: item: outputs/cap-of-stderr
#: stdout: none
#: stderr_bytes: 1048576
#: stderr_dropped: 1
#: limit_hit: output
head -c 1048577 /dev/zero >&2
