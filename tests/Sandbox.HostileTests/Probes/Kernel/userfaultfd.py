#: item: kernel/userfaultfd
#: kit: checks
#: kit: kernel
denied("userfaultfd", 1)
denied("userfaultfd", 0)
refused("/dev/userfaultfd", os.open, "/dev/userfaultfd", os.O_RDWR)
finish()
