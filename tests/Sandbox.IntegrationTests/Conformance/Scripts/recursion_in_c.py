# Each of these nests C calls; how many fit depends on what lies below the program.
import json
import pickle


def deepest(attempt):
    low, high = 1, 20_000
    while low + 1 < high:
        middle = (low + high) // 2
        try:
            attempt(middle)
            low = middle
        except RecursionError:
            high = middle
    return low


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


print('repr', deepest(lambda depth: repr(nested(depth))))
print('compare', deepest(lambda depth: nested(depth) == nested(depth)))
print('json', deepest(lambda depth: json.loads('[' * depth + ']' * depth)))
print('pickle', deepest(lambda depth: pickle.dumps(nested(depth))))
