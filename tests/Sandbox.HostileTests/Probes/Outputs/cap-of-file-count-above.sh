#: item: outputs/cap-of-file-count
#: status: output_rejected
#: code: too_many_output_files
for i in {1..33}; do echo x > /output/$i; done
