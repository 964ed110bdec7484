#: item: outputs/sparse-terabyte
#: kit: checks
# The bound on a file's size refuses it before it is there.
with open("/output/sparse", "wb") as file:
    fault = refused("a terabyte", file.truncate, 1 << 40)
expect(fault == errno.EFBIG, fault)
os.unlink("/output/sparse")
finish()
