#: item: processes/exit-codes
#: exit: 255
print("held")
raise SystemExit(255)
