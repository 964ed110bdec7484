#: item: kernel/open-by-handle-at
#: kit: checks
#: kit: kernel
# What opened the host from a container once: a file by its number, wherever it is.
handle, mount = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128)), ctypes.c_int()
call("name_to_handle_at", -100, b"/", handle, ctypes.byref(mount), 0)
root = os.open("/", os.O_RDONLY)
denied("open_by_handle_at", root, handle, os.O_RDONLY)
denied("open_by_handle_at", root, ctypes.create_string_buffer(struct.pack("IiIIQ", 8, 1, 2, 0, 0) + bytes(128)), os.O_RDONLY)
finish()
