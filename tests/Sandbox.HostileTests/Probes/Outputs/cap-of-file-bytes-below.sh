#: item: outputs/cap-of-file-bytes
#: stdout: none
#: output: file 2097151
head -c 2097151 /dev/zero > /output/file
