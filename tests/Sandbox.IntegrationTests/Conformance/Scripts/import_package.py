import importlib
import os
import sys
os.makedirs('/work/package/inner')
with open('/work/package/__init__.py', 'w') as file:
    file.write('from . import part\n__all__ = ["part"]\n')
with open('/work/package/part.py', 'w') as file:
    file.write('number = 1\n')
sys.path.insert(0, '/work')
from package import *
import package.inner
print(part.number, package.__path__, package.inner.__path__, package.inner.__file__)
with open('/work/package/part.py', 'w') as file:
    file.write('number = 2222\n')
importlib.invalidate_caches()
print(importlib.reload(part).number, sorted(os.listdir('/work/package')))
