#: item: forgery/exit-137
#: exit: 137
#: stdout: none
exit 137
