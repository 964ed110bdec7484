#: item: outputs/cap-of-file-bytes
#: stdout: none
#: output: file 2097152
head -c 2097152 /dev/zero > /output/file
