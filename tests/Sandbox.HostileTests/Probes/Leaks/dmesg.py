#: item: leaks/dmesg
#: kit: checks
#: kit: kernel
# The kernel's messages: reading all, their number, by file and by device.
buffer = ctypes.create_string_buffer(4096)
for action in (2, 3, 4, 9, 10):
    denied("syslog", action, buffer, 4096)
for path in ("/dev/kmsg", "/proc/kmsg"):
    refused(path, os.open, path, os.O_RDONLY | os.O_NONBLOCK)
finish()
