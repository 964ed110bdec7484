import os
import threading
main = threading.main_thread()
print(repr(main)[:29], main.name, main is threading.current_thread(), main.ident == threading.get_ident())
print(main.native_id == os.getpid() == threading.get_native_id(), main.daemon, main.is_alive())
print(threading.active_count(), threading.enumerate() == [main])
print(len(os.listdir('/proc/self/task')), os.listdir('/proc/self/task') == [str(os.getpid())])
