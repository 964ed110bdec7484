#: item: processes/exit-codes
#: exit: 137
print("held")
raise SystemExit(137)
