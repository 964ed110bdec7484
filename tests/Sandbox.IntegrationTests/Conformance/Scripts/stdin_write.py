import sys
try:
    sys.stdin.write('x')
except Exception as fault:
    print(type(fault).__name__, fault)
try:
    sys.stdin.buffer.write(b'x')
except Exception as fault:
    print(type(fault).__name__, fault)
