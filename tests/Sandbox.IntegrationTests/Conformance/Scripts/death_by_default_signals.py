import os
import signal
for number in sorted(signal.valid_signals()):
    child = os.fork()
    if not child:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 5)
        os.kill(os.getpid(), number)
        os._exit(77)
    status = os.waitpid(child, os.WUNTRACED)[1]
    print(number, status)
    if os.WIFSTOPPED(status):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
