import concurrent.futures
import threading
gate = threading.Event()


def work(number):
    if number == 3:
        raise ValueError(number)
    return number * number


def late():
    gate.wait()
    print('after the end of main')


with concurrent.futures.ThreadPoolExecutor(2, 'pool') as pool:
    futures = [pool.submit(work, number) for number in range(5)]
    for future in futures:
        print(future.exception() or future.result())
concurrent.futures.ThreadPoolExecutor(1).submit(late)
print('end')
gate.set()
