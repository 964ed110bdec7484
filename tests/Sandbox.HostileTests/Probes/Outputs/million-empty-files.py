#: item: outputs/million-empty-files
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
