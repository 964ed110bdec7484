#: item: outputs/million-empty-files
#: runsc.timeout_s: 2
#: runsc.status: timed_out
#: runsc.code: timed_out
#: runsc.stdout: none
#: runsc.because: gVisor's tmpfs bounds bytes and no inodes; empty files are made until time or memory ends the job
#: status: output_rejected
#: code: too_many_output_files
#: timeout_s: 20
import os

os.chdir("/output")
try:
    for index in range(1_000_000):
        os.close(os.open(str(index), os.O_CREAT | os.O_WRONLY))
except OSError:
    pass
