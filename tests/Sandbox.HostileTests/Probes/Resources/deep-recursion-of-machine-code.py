#: item: resources/deep-recursion
#: item: resources/sigsegv
#: exit: 139
#: stdout: none
# A function that calls itself and nothing else: the stack ends it. Where the machine is another, the signal is sent.
import ctypes, mmap, os, platform, signal

if platform.machine() == "x86_64":
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("e8fbffffff c3"))
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
os.kill(os.getpid(), signal.SIGSEGV)
