#: item: processes/exit-codes
#: exit: 127
print("held")
raise SystemExit(127)
