#: item: resources/one-endless-line
#: stdout_bytes: 1048576
#: stdout_dropped: 32505856
#: timeout_s: 20
#: limit_hit: output
# 32 MiB of NUL, without a line break.
head -c 33554432 /dev/zero
