#: item: outputs/million-empty-files
#: runsc.timeout_s: 2
#: runsc.status: timed_out
#: runsc.code: timed_out
#: runsc.stdout: none
#: runsc.because: gVisor's tmpfs bounds bytes and no inodes; empty files are made until time or memory ends the job
#: status: output_rejected
#: code: too_many_output_files
#: timeout_s: 20
# Folders are no files, and still nobody walks through all of them.
import os

try:
    for index in range(1_000_000):
        os.makedirs("/output/%d/%d" % (index // 100, index))
except OSError:
    pass
