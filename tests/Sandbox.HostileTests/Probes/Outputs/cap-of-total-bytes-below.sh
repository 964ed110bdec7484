#: item: outputs/cap-of-total-bytes
#: stdout: none
#: output: 1 2000000
#: output: 2 2000000
#: output: 3 2000000
#: output: 4 2000000
#: output: 5 388607
for i in {1..4}; do head -c 2000000 /dev/zero > /output/$i; done
head -c 388607 /dev/zero > /output/5
