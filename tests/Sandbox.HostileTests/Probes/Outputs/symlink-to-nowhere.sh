#: item: outputs/symlink
#: status: output_rejected
#: code: output_not_allowed
ln -s /nowhere /output/dangling
