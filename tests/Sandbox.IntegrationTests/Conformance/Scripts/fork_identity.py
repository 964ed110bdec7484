import os
import random
import threading
import uuid
reading, writing = os.pipe()
child = os.fork()
if not child:
    os.write(writing, f'{random.random()} {uuid.uuid4()} {os.urandom(8).hex()} {os.getpid()} {os.getppid()}'.encode())
    os._exit(0)
os.waitpid(child, 0)
theirs = os.read(reading, 1000).decode().split()
ours = f'{random.random()} {uuid.uuid4()} {os.urandom(8).hex()} {os.getpid()} {os.getppid()}'.split()
print([a == b for a, b in zip(ours, theirs)], theirs[4] == ours[3], theirs[3] == str(child))
