#: item: kernel/bpf
#: kit: checks
#: kit: kernel
# A map, which the kernel may allow everybody, and a filter program.
denied("bpf", 0, ctypes.create_string_buffer(struct.pack("5I", 2, 4, 4, 1, 0) + bytes(128)), 72)
code = ctypes.create_string_buffer(struct.pack("BBhi", 0xb7, 0, 0, 0) + struct.pack("BBhi", 0x95, 0, 0, 0))
licence = ctypes.create_string_buffer(b"GPL")
denied("bpf", 5, ctypes.create_string_buffer(struct.pack("IIQQ", 1, 2, ctypes.addressof(code), ctypes.addressof(licence)) + bytes(128)), 72)
finish()
