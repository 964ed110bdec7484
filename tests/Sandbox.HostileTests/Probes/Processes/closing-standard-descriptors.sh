#: item: processes/closing-standard-descriptors
#: status: timed_out
#: stdout: none
#: timeout_s: 1
exec <&- >&- 2>&-
sleep 60
