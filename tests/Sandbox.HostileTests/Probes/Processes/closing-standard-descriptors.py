#: item: processes/closing-standard-descriptors
#: exit: 3
#: stdout: none
#: output: still-running 4
# Every writer of both streams is gone; the program is not.
import os, time

os.closerange(0, 3)
time.sleep(0.3)
with open("/output/still-running", "w") as file:
    file.write("held")
os._exit(3)
