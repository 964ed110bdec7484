#: item: outputs/cap-of-total-bytes
#: stdout: none
#: output: 1 2097152
#: output: 2 2097152
#: output: 3 2097152
#: output: 4 2097152
for i in {1..4}; do head -c 2097152 /dev/zero > /output/$i; done
