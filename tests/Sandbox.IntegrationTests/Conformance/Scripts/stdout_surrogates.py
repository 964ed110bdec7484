import sys
print('\udcc3\udca9', sys.stdout.errors)
try:
    print('\ud800')
except UnicodeEncodeError as fault:
    print(fault)
