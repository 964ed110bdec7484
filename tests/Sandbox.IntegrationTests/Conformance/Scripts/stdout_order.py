# Unbuffered: what is printed is out before the next thing is.
import os
import subprocess
import sys
print('one', end=' ')
os.write(1, b'two ')
subprocess.run(['echo', '-n', 'three '])
sys.stdout.buffer.write(b'four ')
os.write(1, b'five ')
sys.stdout.write('six\n')
os.system('echo seven')
