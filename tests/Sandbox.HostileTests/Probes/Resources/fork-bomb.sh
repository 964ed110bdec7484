#: item: resources/fork-bomb
#: status: timed_out
#: timeout_s: 1
#: stdout: none
#: stderr: any
#: stderr_dropped: 0
# The classic: every process becomes two, in the background and for ever.
bomb() { ((SECONDS > 5)) || bomb | bomb & }
bomb
sleep 60
