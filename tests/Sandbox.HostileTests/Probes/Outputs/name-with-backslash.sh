#: item: outputs/name-with-backslash
#: status: output_rejected
#: code: output_path_invalid
# To callers a backslash may be a separator.
echo x > '/output/..\..\escaped'
