#: item: processes/exec-over-itself
#: exit: 4
# The thread becomes the process, whichever it was.
import os, threading, time

threading.Thread(target=os.execv, args=("/bin/bash", ["bash", "-c", "echo held; exit 4"])).start()
time.sleep(60)
