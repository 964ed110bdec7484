#: item: outputs/symlinked-directory
#: status: output_rejected
#: code: output_not_allowed
ln -s /etc /output/etc
