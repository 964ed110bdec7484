#: item: outputs/cap-of-stdout
#: stdout_bytes: 1048576
#: stdout_dropped: 1
#: limit_hit: output
head -c 1048577 /dev/zero >&1
