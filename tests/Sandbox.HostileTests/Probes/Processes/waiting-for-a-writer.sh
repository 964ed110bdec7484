#: item: processes/reading-stdin-for-ever
#: status: timed_out
#: stdout: none
#: timeout_s: 1
mkfifo /work/never
cat /work/never
