# says: Exception in thread worker:
import threading


def fail():
    raise ValueError('in a thread')


thread = threading.Thread(target=fail, name='worker')
thread.start()
thread.join()
print('main goes on')
threading.excepthook = lambda arguments: print(arguments.exc_type.__name__, arguments.exc_value, arguments.thread.name)
thread = threading.Thread(target=fail, name='hooked')
thread.start()
thread.join()
