import queue
import threading
work, done = queue.Queue(2), queue.SimpleQueue()


def worker():
    while (item := work.get()) is not None:
        done.put(item * item)
        work.task_done()


threads = [threading.Thread(target=worker) for _ in range(3)]
for thread in threads:
    thread.start()
for item in range(20):
    work.put(item)
work.join()
for _ in threads:
    work.put(None)
print(sorted(done.get() for _ in range(20)))
