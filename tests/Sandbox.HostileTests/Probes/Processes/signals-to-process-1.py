#: item: processes/signals-to-pid-1
#: runsc.status: failed
#: runsc.code: sandbox_failed
#: runsc.because: to gVisor process 1 is like any other: a program can kill it, and loses its own job with the sandbox
#: kit: checks
# Every signal, by every way to send one: process 1 goes on, and so do its clock and its report.
import signal, threading

for number in range(1, signal.SIGRTMAX + 1):
    try:
        os.kill(1, number)
    except OSError as fault:
        expect(fault.errno in (errno.EPERM, errno.EINVAL), "%d: %s" % (number, fault))
try:
    handle = os.pidfd_open(1)
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP, signal.SIGQUIT):
        try:
            signal.pidfd_send_signal(handle, number)
        except OSError:
            pass
except OSError:
    pass
expect(os.getppid() == 1, "process 1 is gone")
expect(open("/proc/1/stat").read().rsplit(")", 1)[1].split()[0] in "SRD", "process 1 does not run")
finish()
