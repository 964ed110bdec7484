#: item: resources/32-inputs-at-the-cap
#: kit: checks
#: inputs: 32 262144
#: timeout_s: 10
# 32 files, 8 MiB together: all there, whole, and not to be written.
sizes = [os.stat("/input/" + name).st_size for name in sorted(os.listdir("/input"))]
expect(sizes == [262144] * 32, sizes)
refused("opening an input for writing", os.open, "/input/file-00", os.O_WRONLY)
refused("another file beside the inputs", os.open, "/input/new", os.O_WRONLY | os.O_CREAT)
finish()
