#: item: processes/exit-codes
#: exit: 2
print("held")
raise SystemExit(2)
