#: item: kernel/fanotify
#: kit: checks
#: kit: kernel
denied("fanotify_init", 0x200, 0)
denied("fanotify_init", 0x4, 0)
finish()
