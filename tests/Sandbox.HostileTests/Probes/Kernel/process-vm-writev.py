#: item: kernel/process-vm-writev
#: kit: checks
#: kit: kernel
target = ctypes.create_string_buffer(b"untouched")
local = ctypes.create_string_buffer(struct.pack("2Q", ctypes.addressof(target), 4))
for name in ("process_vm_readv", "process_vm_writev"):
    for process in (1, os.getpid()):
        denied(name, process, local, 1, local, 1, 0)
finish()
