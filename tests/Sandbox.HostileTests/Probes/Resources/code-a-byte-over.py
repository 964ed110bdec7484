#: item: resources/128-kib-of-code
#: status: rejected
#: code: code_too_large
#: code_bytes: 131073
print("broke")
