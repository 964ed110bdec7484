#: item: processes/exit-codes
#: exit: 124
print("held")
raise SystemExit(124)
