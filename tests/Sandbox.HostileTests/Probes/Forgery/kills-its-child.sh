#: item: forgery/kills-itself
#: exit: 137
#: stdout: none
#: stderr: any
bash -c 'kill -9 $$'
