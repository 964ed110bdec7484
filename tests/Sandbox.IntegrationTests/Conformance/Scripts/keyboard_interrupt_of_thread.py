# says: KeyboardInterrupt
import _thread
import threading
import time
try:
    threading.Timer(0.05, _thread.interrupt_main).start()
    for _ in range(1000):
        time.sleep(0.01)
finally:
    print('finally')
