#: item: kernel/32-bit-abi
#: kit: checks
# getpid by the other doors of a 64-bit kernel: int 0x80, and the x32 numbers. A filter written for one door only would let them by. Each try is a
# process of its own, which may be killed for it.
import ctypes, mmap, platform

TRIES = {"int 0x80": "b814000000 cd80 c3", "x32": "b827000040 0f05 c3"}
if platform.machine() == "x86_64":
    for name, code in TRIES.items():
        child = os.fork()
        if child == 0:
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            page.write(bytes.fromhex(code))
            answer = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
            os._exit(9 if ctypes.c_int(answer).value == os.getpid() else 0)
        _, status = os.waitpid(child, 0)
        expect(os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, name + " was answered")
finish()
