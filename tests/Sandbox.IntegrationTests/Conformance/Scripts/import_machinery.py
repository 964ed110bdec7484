import importlib
import importlib.machinery
import sys
for name in ('os', 'json', '_json', 'zipimport', '_thread', 'encodings'):
    module = importlib.import_module(name)
    print(name, module.__spec__.origin, getattr(module, '__file__', None), getattr(module.__loader__, '__name__', type(module.__loader__).__name__))
print(importlib.machinery.all_suffixes(), sys.implementation.cache_tag)
print(len(list(importlib.metadata.distributions())) if hasattr(importlib, 'metadata') else 'no metadata')
