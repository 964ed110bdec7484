#: item: processes/reading-stdin-for-ever
#: kit: checks
# It is at its end at once, and for ever.
import sys

expect(sys.stdin.read() == "", "there was something to read")
for _ in range(1000):
    expect(os.read(0, 65536) == b"", "there was something to read")
finish()
