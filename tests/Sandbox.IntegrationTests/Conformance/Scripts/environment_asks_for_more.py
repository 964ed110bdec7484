# Variables that would matter at a start do not matter at an end.
import os
for name in ('PYTHONINSPECT', 'PYTHONVERBOSE', 'PYTHONDEVMODE', 'PYTHONFAULTHANDLER', 'PYTHONDUMPREFS'):
    os.environ[name] = '1'
os.environ['PYTHONHASHSEED'] = '0'
print('end')
