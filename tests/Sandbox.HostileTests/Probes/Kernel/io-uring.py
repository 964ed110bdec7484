#: item: kernel/io-uring
#: kit: checks
#: kit: kernel
denied("io_uring_setup", 8, ctypes.create_string_buffer(120))
denied("io_uring_enter", -1, 1, 0, 0, None, 0)
denied("io_uring_register", -1, 0, None, 0)
finish()
