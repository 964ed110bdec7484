#: item: processes/daemon-holding-stdout
#: within_ms: 2000
#: timeout_s: 30
# Parent and child are gone, the grandchild sleeps with all streams open: the answer waits for nobody but the program itself.
import os, time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
os.wait()
print("held")
