import os
import threading
import warnings


def work():
    with warnings.catch_warnings(record=True) as caught:
        child = os.fork()
    if not child:
        print('child of a thread', threading.active_count(), threading.current_thread() is threading.main_thread())
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), [str(warning.message).split('(')[0] for warning in caught])


thread = threading.Thread(target=work)
thread.start()
thread.join()
