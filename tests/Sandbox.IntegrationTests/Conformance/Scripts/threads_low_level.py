# A thread of _thread is nobody's: it is not waited for.
import _thread
import time
gate = _thread.allocate_lock()
gate.acquire()


def work():
    gate.release()
    time.sleep(60)
    print('never')


_thread.start_new_thread(work, ())
gate.acquire()
print('end')
