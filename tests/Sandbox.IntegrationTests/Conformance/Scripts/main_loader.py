import re
print(type(__loader__).__module__, type(__loader__).__name__, __loader__.name, __loader__.path)
print(__loader__.get_source('__main__').splitlines()[1])
print(re.sub('0x[0-9a-f]+', '0x', repr(__loader__)))
