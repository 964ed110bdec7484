#: item: kernel/sysrq-trigger
#: kit: checks
#: kit: kernel
refused("/proc/sysrq-trigger", os.open, "/proc/sysrq-trigger", os.O_WRONLY)
refused("/proc/sys/kernel/sysrq", os.open, "/proc/sys/kernel/sysrq", os.O_WRONLY)
denied("reboot", 0xfee1dead - (1 << 32), 672274793, 0x1234567, None)
finish()
