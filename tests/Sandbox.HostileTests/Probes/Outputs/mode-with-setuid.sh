#: item: outputs/mode-000
#: stdout: none
#: output: file 2
# A mode is not content: nothing of it comes back.
echo x > /output/file
chmod 7777 /output/file
