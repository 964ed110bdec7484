#: item: outputs/cap-of-stdout
#: stdout_bytes: 1048576
head -c 1048576 /dev/zero >&1
