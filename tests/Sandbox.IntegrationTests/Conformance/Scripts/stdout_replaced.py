import io
import sys
sys.stdout = memory = io.StringIO()
print('kept')
sys.stdout = sys.__stdout__
print(repr(memory.getvalue()))
sys.stdout = open(1, 'w', closefd=False)
print('buffered until the very end')
