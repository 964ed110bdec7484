import inspect
import linecache
import sys


def example(first, second=2):
    # a comment that has to come back
    return first + second


print(inspect.getsource(example))
print(inspect.getsourcefile(example), inspect.getmodule(example) is sys.modules['__main__'])
print(linecache.getline(__file__, 4 - 1).strip())
print(example.__code__.co_filename, example.__code__.co_firstlineno, example.__module__)
