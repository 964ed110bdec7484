#: item: outputs/symlink
#: status: output_rejected
#: code: output_not_allowed
# What process 1 would read for us, it reads as itself.
ln -s /proc/self/environ /output/environ
