#: item: resources/deep-recursion
# The interpreter's own bound, and then a depth that only the stack can end.
import sys


def down(depth):
    return down(depth + 1) if depth < 10_000_000 else depth


try:
    down(0)
    print("broke")
except RecursionError:
    print("held")
