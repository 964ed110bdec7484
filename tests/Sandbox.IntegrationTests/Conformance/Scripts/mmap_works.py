import mmap
import os
with mmap.mmap(-1, 4096) as memory:
    memory[:5] = b'hello'
    child = os.fork()
    if not child:
        memory[:5] = b'child'
        os._exit(0)
    os.waitpid(child, 0)
    print(memory[:5])
with open('/work/mapped', 'w+b') as file:
    file.truncate(10)
    with mmap.mmap(file.fileno(), 0) as memory:
        memory[2:4] = b'ab'
    print(file.read())
