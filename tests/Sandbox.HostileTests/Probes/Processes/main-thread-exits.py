#: item: processes/exec-over-itself
#: exit: 6
# The first thread is gone, another goes on, and ends the process.
import ctypes, os, threading, time


def later():
    time.sleep(0.3)
    os.write(1, b"held\n")
    os._exit(6)


threading.Thread(target=later).start()
ctypes.CDLL(None).pthread_exit(None)
