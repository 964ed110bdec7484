import multiprocessing
import multiprocessing.shared_memory


def work(value, array, lock, name):
    with lock:
        value.value += 1
    array[0] = 5
    memory = multiprocessing.shared_memory.SharedMemory(name)
    memory.buf[:5] = b'hello'
    memory.close()


if __name__ == '__main__':
    value, array, lock = multiprocessing.Value('i', 1), multiprocessing.Array('i', 3), multiprocessing.Lock()
    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=16)
    process = multiprocessing.Process(target=work, args=(value, array, lock, memory.name))
    process.start()
    process.join()
    print(value.value, list(array), bytes(memory.buf[:5]), process.exitcode)
    memory.close()
    memory.unlink()
