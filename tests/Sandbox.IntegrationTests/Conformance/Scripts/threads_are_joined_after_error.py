# says: ValueError: main
import sys
import threading
import time


def work():
    time.sleep(0.1)
    print('thread ends')


threading.Thread(target=work).start()
raise ValueError('main')
