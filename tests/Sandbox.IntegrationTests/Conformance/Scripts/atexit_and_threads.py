# Threads are joined first, then the callbacks run, then daemons are left behind.
import atexit
import threading
import time
gate = threading.Event()


def work():
    gate.wait()
    print('thread ends', threading.main_thread().is_alive())


def before():
    print('before the threads are joined')
    gate.set()


atexit.register(lambda: print('at exit', threading.active_count()))
threading._register_atexit(before)
threading.Thread(target=work).start()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print('main ends')
