#: item: kernel/kexec-load
#: kit: checks
#: kit: kernel
file = os.open("/usr/bin/env", os.O_RDONLY)
denied("kexec_load", 0, 0, None, 0)
denied("kexec_file_load", file, -1, 1, b"", 0)
finish()
