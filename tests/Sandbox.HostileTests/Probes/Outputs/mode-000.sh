#: item: outputs/mode-000
#: stdout: none
#: output: a/b/file 7
mkdir -p /output/a/b
echo locked > /output/a/b/file
chmod 000 /output/a/b/file /output/a/b /output/a
