import multiprocessing
import sys


class Point:
    def __init__(self, x):
        self.x = x


def work(results, point):
    results.put((__name__, __file__, sys.argv, sys.path[0], point.x, type(point).__module__))


if __name__ == '__main__':
    context = multiprocessing.get_context('spawn')
    results = context.Queue()
    process = context.Process(target=work, args=(results, Point(7)))
    process.start()
    print(results.get())
    process.join()
    print(process.exitcode, context.get_start_method(), multiprocessing.get_start_method())
