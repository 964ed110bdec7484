import contextlib
import io
import os
kept = os.dup(1)
with open('/tmp/kept', 'w') as file:
    os.dup2(file.fileno(), 1)
    print('into the file')
    os.system('echo also from a child')
    os.dup2(kept, 1)
os.close(kept)
print(open('/tmp/kept').read(), end='')
with contextlib.redirect_stdout(io.StringIO()) as memory:
    print('into memory')
print(repr(memory.getvalue()))
