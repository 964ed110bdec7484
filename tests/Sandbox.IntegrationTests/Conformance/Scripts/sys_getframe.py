import sys


def depth():
    frame, count = sys._getframe(), 0
    while frame:
        count, frame = count + 1, frame.f_back
    return count


print(depth(), sys._getframe().f_back, sys._getframe().f_code.co_name, sys._getframe().f_code.co_filename)
print(sys._getframe().f_globals is globals(), sys._getframe().f_locals is locals(), sys._getframe().f_lineno)
try:
    sys._getframe(1)
except ValueError as fault:
    print(fault)
