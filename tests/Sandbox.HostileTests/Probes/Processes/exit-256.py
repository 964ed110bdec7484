#: item: processes/exit-codes
#: exit: 0
# Only the lowest byte is an exit code.
import os

print("held", flush=True)
os._exit(256)
