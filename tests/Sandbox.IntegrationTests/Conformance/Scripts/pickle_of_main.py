import copy
import pickle
import pickletools


class Point:
    def __init__(self, x):
        self.x = x


def function():
    return 1


blob = pickle.dumps(Point(3))
print(b'__main__' in blob, pickle.loads(blob).x, pickle.loads(pickle.dumps(function)) is function, copy.deepcopy(Point(4)).x)
try:
    pickle.dumps(lambda: 1)
except Exception as fault:
    print(type(fault).__name__)
