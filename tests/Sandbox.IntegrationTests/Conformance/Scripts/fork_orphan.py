# Whoever loses its parent is given to process 1, which buries it.
import os
import time
reading, writing = os.pipe()
if not os.fork():
    middle = os.getpid()
    if not os.fork():
        while os.getppid() == middle:
            time.sleep(0.001)
        os.write(writing, b'%d' % os.getppid())
        os._exit(0)
    os._exit(0)
os.wait()
os.close(writing)
print(os.read(reading, 10))
try:
    os.wait()
except ChildProcessError as fault:
    print(fault)
