# says: exit code 5
import sys
import threading
gate = threading.Event()


def work():
    gate.wait()
    print('the thread goes on to its end')


threading._register_atexit(gate.set)
threading.Thread(target=work).start()
print('main leaves')
sys.exit(5)
