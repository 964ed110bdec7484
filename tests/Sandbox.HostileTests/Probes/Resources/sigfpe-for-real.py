#: item: resources/sigfpe
#: exit: 136
#: stdout: none
# A division by zero in machine code; where the machine is another, the signal is sent.
import ctypes, mmap, os, platform, signal

if platform.machine() == "x86_64":
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("31c9 31d2 b801000000 f7f9 c3"))
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
os.kill(os.getpid(), signal.SIGFPE)
