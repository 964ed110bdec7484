import multiprocessing.shared_memory
import os
memory = multiprocessing.shared_memory.SharedMemory('conformance', create=True, size=10)
memory.buf[0] = 1
print(memory.name, memory.size, os.listdir('/dev/shm'))
memory.close()
memory.unlink()
print(os.listdir('/dev/shm'))
