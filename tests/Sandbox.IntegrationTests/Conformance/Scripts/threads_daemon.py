import threading
import time


def work():
    started.set()
    while True:
        time.sleep(0.001)


started = threading.Event()
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
started.wait()
print('end')
