import os
import sys
line = 'x' * 4000 + '\n'
for _ in range(60):
    sys.stdout.write(line)
written = sys.stdout.buffer.write(b'y' * 200_000 + b'\n')
print(written)
print('z' * 300_000)
os.write(1, b'end\n')
