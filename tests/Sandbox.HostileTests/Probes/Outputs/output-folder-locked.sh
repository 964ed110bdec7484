#: item: outputs/output-folder-replaced
#: item: outputs/mode-000
#: stdout: none
#: output: file 5
echo text > /output/file
chmod 000 /output/file /output
