import os
print(os.getuid(), os.geteuid(), os.getgid(), os.getegid(), os.getgroups(), os.getresuid(), os.getresgid())
print(os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid(), os.getpgid(0) == os.getpid())
try:
    print(os.getlogin())
except OSError as fault:
    print(type(fault).__name__)
try:
    os.setsid()
except PermissionError as fault:
    print(fault)
try:
    os.open('/dev/tty', os.O_RDWR)
except OSError as fault:
    print(fault)
