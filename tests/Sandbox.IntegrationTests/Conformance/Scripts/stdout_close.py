# says: ValueError: I/O operation on closed file.
import sys
print('before')
sys.stdout.close()
print('after')
