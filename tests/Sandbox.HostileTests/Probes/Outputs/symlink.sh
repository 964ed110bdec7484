#: item: outputs/symlink
#: status: output_rejected
#: code: output_not_allowed
#: absent: root:x
ln -s /etc/passwd /output/passwd
