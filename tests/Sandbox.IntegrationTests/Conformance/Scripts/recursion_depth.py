import sys
print(sys.getrecursionlimit())


def depth(number=0):
    try:
        return depth(number + 1)
    except RecursionError:
        return number


print(depth())
sys.setrecursionlimit(5000)
print(depth())
sys.setrecursionlimit(50_000)
print(depth())
