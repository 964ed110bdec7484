#: item: forgery/exit-137
#: exit: 137
#: stdout: none
raise SystemExit(137)
