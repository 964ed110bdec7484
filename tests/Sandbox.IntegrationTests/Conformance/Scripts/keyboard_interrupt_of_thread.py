# says: KeyboardInterrupt
import _thread
import threading
import time
try:
    threading.Timer(0.05, _thread.interrupt_main).start()
    time.sleep(10)
finally:
    print('finally')
