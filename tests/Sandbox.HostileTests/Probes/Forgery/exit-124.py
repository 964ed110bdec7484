#: item: forgery/exit-124
#: exit: 124
#: stdout: none
raise SystemExit(124)
