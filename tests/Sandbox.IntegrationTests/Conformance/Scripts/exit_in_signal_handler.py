# says: exit code 6
import signal
import sys
import time


def handler(number, frame):
    sys.exit(6)


signal.signal(signal.SIGALRM, handler)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(10)
finally:
    print('finally')
