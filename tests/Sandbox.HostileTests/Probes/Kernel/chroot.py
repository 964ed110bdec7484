#: item: kernel/chroot
#: kit: checks
#: kit: kernel
os.mkdir("/work/root")
denied("chroot", b"/work/root")
denied("chroot", b".")
finish()
