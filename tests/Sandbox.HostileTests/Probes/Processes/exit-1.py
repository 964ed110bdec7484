#: item: processes/exit-codes
#: exit: 1
print("held")
raise SystemExit(1)
