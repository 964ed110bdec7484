#: item: outputs/symlinked-directory
#: status: output_rejected
#: code: output_not_allowed
mkdir -p /output/a/b; ln -s /proc/1 /output/a/b/process
