#: item: forgery/our-frames
#: stdout_bytes: 5
# A length that a careless reader would allocate.
import os

os.write(1, b"F\x7f\x7f\x7f\x7f")
