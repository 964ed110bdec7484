# Everything that can be imported can be imported.
import importlib
import os
import sys
import warnings
warnings.simplefilter('ignore')
missing = []
for name in sorted(sys.stdlib_module_names - {'antigravity', 'this', 'idlelib'}):
    try:
        importlib.import_module(name)
    except ImportError as fault:
        missing.append((name, str(fault)))
print(missing)
print(len(sys.modules), [name for name in sys.modules if name.startswith('supervisor')])
