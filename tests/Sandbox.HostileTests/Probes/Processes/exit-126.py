#: item: processes/exit-codes
#: exit: 126
print("held")
raise SystemExit(126)
