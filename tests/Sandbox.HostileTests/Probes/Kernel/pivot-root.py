#: item: kernel/pivot-root
#: kit: checks
#: kit: kernel
os.makedirs("/work/root/old")
denied("pivot_root", b"/work/root", b"/work/root/old")
denied("pivot_root", b".", b".")
finish()
