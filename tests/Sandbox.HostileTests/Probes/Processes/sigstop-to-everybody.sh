#: item: processes/sigstop-to-its-parent
#: status: timed_out
#: stdout: none
#: timeout_s: 1
sleep 60 &
kill -STOP -1
kill -STOP $$
