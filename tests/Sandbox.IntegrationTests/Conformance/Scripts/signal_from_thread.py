import signal
import threading
import time
done = []


def handler(number, frame):
    done.append(threading.current_thread() is threading.main_thread())


signal.signal(signal.SIGUSR1, handler)


def work():
    try:
        signal.signal(signal.SIGUSR2, handler)
    except ValueError as fault:
        print(fault)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)


threading.Thread(target=work).start()
while not done:
    time.sleep(0.001)
print(done)
