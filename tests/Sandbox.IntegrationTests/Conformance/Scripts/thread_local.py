import ctypes
import threading
local = threading.local()
local.value = 'main'


@ctypes.CFUNCTYPE(None)
def callback():
    print(local.value, threading.current_thread() is threading.main_thread(), len(threading.enumerate()))


callback()


def work():
    print(hasattr(local, 'value'))


thread = threading.Thread(target=work)
thread.start()
thread.join()
print(local.value)
