import multiprocessing
import time


def work():
    gate.wait()
    print('the child ends')


if __name__ == '__main__':
    gate = multiprocessing.Event()
    multiprocessing.Process(target=work).start()
    multiprocessing.Process(target=time.sleep, args=(60,), daemon=True).start()
    print('main ends')
    gate.set()
