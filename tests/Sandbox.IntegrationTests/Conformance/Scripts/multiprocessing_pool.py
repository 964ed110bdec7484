import multiprocessing
import os


def work(number):
    return number * number


def fail(number):
    raise ValueError(number)


if __name__ == '__main__':
    with multiprocessing.Pool(2) as pool:
        print(pool.map(work, range(10)), pool.apply(work, (7,)))
        try:
            pool.apply(fail, (3,))
        except ValueError as fault:
            print(repr(fault), type(fault.__cause__).__name__)
        print(sorted(pool.imap_unordered(work, range(5))))
