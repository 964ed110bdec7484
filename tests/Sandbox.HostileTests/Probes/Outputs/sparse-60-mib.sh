#: item: outputs/sparse-terabyte
#: status: output_rejected
#: code: output_file_too_large
# Smaller than any bound on files may be: what it says of its size is enough to refuse it.
head -c 1 /dev/zero > /output/sparse
truncate -s 60M /output/sparse
