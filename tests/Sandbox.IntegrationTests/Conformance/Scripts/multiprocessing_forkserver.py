import multiprocessing


def work(number):
    return number * number, __name__


if __name__ == '__main__':
    with multiprocessing.get_context('forkserver').Pool(1) as pool:
        print(pool.map(work, range(3)))
