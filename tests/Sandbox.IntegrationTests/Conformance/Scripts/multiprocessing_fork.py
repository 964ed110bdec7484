import multiprocessing
import os


def work(number, results):
    results.put((number, __name__, multiprocessing.current_process().name, os.getppid() == parent))


parent = os.getpid()
if __name__ == '__main__':
    context = multiprocessing.get_context('fork')
    print(multiprocessing.current_process().name, multiprocessing.parent_process(), multiprocessing.active_children())
    results = context.Queue()
    processes = [context.Process(target=work, args=(number, results)) for number in range(2)]
    for process in processes:
        process.start()
    print(sorted(results.get() for _ in processes))
    for process in processes:
        process.join()
        print(process.exitcode)
