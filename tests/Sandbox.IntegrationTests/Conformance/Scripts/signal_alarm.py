import signal
import time


class Late(Exception):
    pass


def handler(number, frame):
    raise Late(number)


def wait():
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(30)


print(signal.signal(signal.SIGALRM, handler))
try:
    wait()
except Late as fault:
    print(repr(fault), fault.__traceback__.tb_frame.f_code.co_name)
print(signal.alarm(0))
