#: item: kernel/mount
#: kit: checks
#: kit: kernel
os.mkdir("/work/place")
denied("mount", b"none", b"/work/place", b"tmpfs", 0, None)
denied("mount", b"/", b"/work/place", None, 0x1000, None)
denied("mount", None, b"/", None, 0x20 | 0x1000, None)
denied("mount", b"proc", b"/work/place", b"proc", 0, None)
denied("umount2", b"/output", 0)
denied("umount2", b"/proc/sys", 2)
finish()
