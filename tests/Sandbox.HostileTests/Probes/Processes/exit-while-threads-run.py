#: item: processes/exit-codes
#: exit: 5
#: within_ms: 2000
import os, threading, time

threading.Thread(target=time.sleep, args=(60,)).start()
print("held", flush=True)
os._exit(5)
