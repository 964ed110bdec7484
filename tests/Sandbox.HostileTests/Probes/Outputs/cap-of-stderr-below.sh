#: item: outputs/cap-of-stderr
#: stdout: none
#: stderr_bytes: 1048575
head -c 1048575 /dev/zero >&2
