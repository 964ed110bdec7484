import fcntl
import os
import stat
for fd in range(3):
    info = os.fstat(fd)
    print(fd, stat.S_IFMT(info.st_mode) == stat.S_IFCHR, stat.S_ISFIFO(info.st_mode), info.st_rdev, fcntl.fcntl(fd, fcntl.F_GETFD))
    print(fcntl.fcntl(fd, fcntl.F_GETFL) & (os.O_ACCMODE | os.O_NONBLOCK | os.O_APPEND))
print(os.readlink('/proc/self/fd/0'), os.fstat(1).st_ino == os.fstat(2).st_ino)
