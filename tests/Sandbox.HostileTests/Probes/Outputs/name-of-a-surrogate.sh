#: item: outputs/lone-surrogates
#: status: output_rejected
#: code: output_path_invalid
# Half a character, spelled in what looks like UTF-8.
echo x > $'/output/\xed\xa0\x80'
