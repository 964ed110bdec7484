#: item: kernel/perf-event-open
#: kit: checks
#: kit: kernel
# Counting only its own time in user mode: what the kernel allows most readily.
attributes = struct.pack("IIQQQQQ", 1, 112, 0, 0, 0, 0, 1 | 1 << 5 | 1 << 6)
denied("perf_event_open", ctypes.create_string_buffer(attributes + bytes(112)), 0, -1, -1, 0)
finish()
