#: item: forgery/exit-124
#: exit: 143
#: stdout: none
# The first signal of a time-out.
kill -TERM $$
