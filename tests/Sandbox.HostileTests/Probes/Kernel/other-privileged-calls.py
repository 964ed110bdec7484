#: item: kernel/mount
#: kit: checks
#: kit: kernel
# The rest of what only an administrator of the host does.
denied("swapon", b"/tmp/none", 0)
denied("swapoff", b"/tmp/none")
denied("acct", b"/tmp/none")
denied("quotactl", 0x800007, None, 0, None)
denied("sethostname", b"other", 5)
finish()
