# says: An attempt has been made to start a new process before the
import multiprocessing
process = multiprocessing.get_context('spawn').Process(target=print)
process.start()
process.join()
print(process.exitcode)
