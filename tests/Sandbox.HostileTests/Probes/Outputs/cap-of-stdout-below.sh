#: item: outputs/cap-of-stdout
#: stdout_bytes: 1048575
head -c 1048575 /dev/zero >&1
