import os
import signal
import threading


def handler(number, frame):
    print(signal.Signals(number).name, frame.f_code.co_name, threading.current_thread() is threading.main_thread())


for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD, signal.SIGHUP):
    print(signal.signal(number, handler))
    os.kill(os.getpid(), number)
signal.pause() if False else signal.raise_signal(signal.SIGUSR1)
