#: item: processes/sigstop-to-its-parent
#: runsc.stdout: none
#: runsc.because: to gVisor process 1 is like any other: it is stopped, the worker's own clock ends the job, and what was printed is lost
#: status: timed_out
#: timeout_s: 1
# A stopped process 1 could keep no time. The kernel delivers it nothing from inside.
import os, signal, time

expected = os.getppid()
for process in (1, os.getppid()):
    try:
        os.kill(process, signal.SIGSTOP)
    except PermissionError:  # Landlock lets no signal leave
        pass
print("held" if expected == 1 else "broke: the parent is %d" % expected, flush=True)
time.sleep(60)
