# says: exit code 0
import os
import sys
sys.stderr.write('one ')
os.write(2, b'two ')
print('three', file=sys.stderr)
sys.stderr.write('\ud800 é\n')
print(sys.stderr.errors)
