#: item: kernel/mount
#: kit: checks
#: kit: kernel
# The newer way: a mount that is made before it has a place.
os.mkdir("/work/place")
denied("fsopen", b"tmpfs", 0)
denied("fsconfig", -1, 6, None, None, 0)
denied("fsmount", -1, 0, 0)
denied("fspick", -100, b"/", 0)
denied("open_tree", -100, b"/", 1)
denied("move_mount", -100, b"/tmp", -100, b"/work/place", 0)
denied("mount_setattr", -100, b"/", 0, ctypes.create_string_buffer(struct.pack("4Q", 0, 1, 0, 0)), 32)
finish()
