import concurrent.futures
import multiprocessing
import os


def work(number):
    if number == 3:
        os._exit(1)
    return number * number, __name__


if __name__ == '__main__':
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(work, range(3))))
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context('spawn')) as pool:
        print(pool.submit(work, 4).result())
        print(type(pool.submit(work, 3).exception()).__name__)
