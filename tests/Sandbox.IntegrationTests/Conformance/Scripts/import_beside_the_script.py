# The script's own folder is first, and read-only.
import importlib.util
import sys
print(importlib.util.find_spec('main').origin, importlib.util.find_spec('missing'))
print(importlib.util.find_spec('json').origin, importlib.util.find_spec('sys').origin, importlib.util.find_spec('os').origin)
try:
    importlib.util.find_spec('__main__')
except ValueError as fault:
    print(fault)
