import os
import sys
sys.stdin.close()
try:
    os.fstat(0)
    print('the descriptor is still open')
except OSError as fault:
    print(fault)
try:
    input()
except Exception as fault:
    print(type(fault).__name__, fault)
sys.stdin = open('/dev/null')
print(repr(sys.stdin.read()), sys.__stdin__.closed)
