import io
import sys
lower = sys.stdout.detach()
lower.write(b'straight\n')
sys.stdout = io.TextIOWrapper(lower, write_through=True)
print('wrapped again', sys.stdout.encoding)
