#: item: processes/exec-over-itself
#: exit: 9
# Another program in the same process: its output and its exit code are the job's.
import os

os.execv("/bin/bash", ["bash", "-c", "echo held; exit 9"])
