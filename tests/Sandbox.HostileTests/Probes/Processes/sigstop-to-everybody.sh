#: item: processes/sigstop-to-its-parent
#: runsc.status: ok
#: runsc.exit: 129
#: runsc.stdout: none
#: runsc.stderr: none
#: runsc.because: gVisor sends SIGHUP to a process group that is stopped and has nobody to continue it; the job ends at once
#: status: timed_out
#: stdout: none
#: timeout_s: 1
sleep 60 &
kill -STOP -1
kill -STOP $$
