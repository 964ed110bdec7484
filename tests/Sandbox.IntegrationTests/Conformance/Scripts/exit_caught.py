import sys
try:
    sys.exit('not this time')
except SystemExit as fault:
    print(repr(fault), fault.code, fault.args)
