#: item: outputs/cap-of-file-count
#: stdout: none
#: output: any
for i in {1..31}; do echo x > /output/$i; done
