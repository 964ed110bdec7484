# says: exit code 2
import sys
try:
    quit()
except SystemExit as fault:
    print(fault.code, sys.stdin.closed)
exit(2)
