import os
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
fd = os.open('/tmp/large', os.O_WRONLY | os.O_CREAT)
print(os.write(fd, b'x' * 20))
try:
    os.write(fd, b'x')
except OSError as fault:
    print(fault)
