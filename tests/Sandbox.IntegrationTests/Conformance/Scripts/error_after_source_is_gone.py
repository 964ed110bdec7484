# says: ValueError: no source
import os
try:
    os.remove('/job/main.py')
except OSError as fault:
    print(fault)
raise ValueError('no source')
