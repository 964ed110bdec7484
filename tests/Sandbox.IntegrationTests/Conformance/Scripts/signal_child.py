import os
import signal
child = os.fork()
if not child:
    os._exit(0)
os.waitpid(child, 0)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if not os.fork():
    os._exit(0)
try:
    os.wait()
except ChildProcessError as fault:
    print(fault)
