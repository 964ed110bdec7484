#: item: outputs/cap-of-file-bytes
#: status: output_rejected
#: code: output_file_too_large
head -c 2097153 /dev/zero > /output/file
