#: item: outputs/name-not-utf8
#: status: output_rejected
#: code: output_path_invalid
mkdir $'/output/\xc3\x28'; echo x > $'/output/\xc3\x28/file'
