# says: ValueError: in a child
import multiprocessing
import os
import signal
import sys


def run(target, *arguments):
    process = multiprocessing.get_context('fork').Process(target=target, args=arguments, name='child')
    process.start()
    process.join()
    print(process.exitcode)


def fail():
    raise ValueError('in a child')


run(print, 'in a child')
run(sys.exit, 3)
run(sys.exit, 'text')
run(os._exit, 4)
run(signal.raise_signal, signal.SIGTERM)
run(fail)
