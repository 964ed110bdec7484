import sys
print(sys.exc_info(), sys.exception(), getattr(sys, 'last_exc', 'no last exception'))
try:
    1 / 0
except ZeroDivisionError as fault:
    print(sys.exc_info()[1] is fault, fault.__context__, fault.__cause__)
print(sys.exc_info())
