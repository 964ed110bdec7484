#: item: kernel/clock-settime
#: kit: checks
#: kit: kernel
import time

denied("clock_settime", 0, ctypes.create_string_buffer(struct.pack("2q", 1, 0)))
denied("settimeofday", ctypes.create_string_buffer(struct.pack("2q", 1, 0)), None)
denied("adjtimex", ctypes.create_string_buffer(struct.pack("I", 1) + bytes(208)))
denied("clock_adjtime", 0, ctypes.create_string_buffer(struct.pack("I", 1) + bytes(208)))
expect(time.time() > 1_600_000_000, "the clock was set")
finish()
