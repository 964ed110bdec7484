#: item: kernel/keyctl
#: kit: checks
#: kit: kernel
SESSION, PROCESS, USER = -3, -2, -4
denied("keyctl", 0, SESSION, 1, 0, 0)
denied("keyctl", 1, None, 0, 0, 0)
for ring in (SESSION, PROCESS, USER):
    denied("add_key", b"user", b"hostile", b"left", 4, ring)
denied("request_key", b"user", b"hostile", None, SESSION)
finish()
