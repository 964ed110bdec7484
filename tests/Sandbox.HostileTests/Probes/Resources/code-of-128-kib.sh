#: item: resources/128-kib-of-code
#: code_bytes: 131072
echo held
