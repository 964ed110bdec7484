#: item: kernel/init-module
#: kit: checks
#: kit: kernel
file = os.open("/usr/bin/env", os.O_RDONLY)
denied("init_module", b"", 0, b"")
denied("finit_module", file, b"", 0)
denied("delete_module", b"dummy", 0)
finish()
