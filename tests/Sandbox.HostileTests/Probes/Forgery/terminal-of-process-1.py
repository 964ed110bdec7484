#: item: forgery/descriptors-of-pid-1
#: kit: checks
# No terminal stands behind anything.
refused("/dev/tty", os.open, "/dev/tty", os.O_RDWR)
refused("/dev/console", os.open, "/dev/console", os.O_RDWR)
for descriptor in (0, 1, 2):
    expect(not os.isatty(descriptor), "%d is a terminal" % descriptor)
finish()
