#: item: outputs/name-not-utf8
#: status: output_rejected
#: code: output_path_invalid
echo x > $'/output/\xff\xfe'
