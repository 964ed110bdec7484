#: item: processes/exit-codes
#: exit: 125
print("held")
raise SystemExit(125)
