import os
import sys
print('/work' in sys.path, '' in sys.path)
with open('/work/neighbour.py', 'w') as file:
    file.write('print("imported", __name__, __file__, __spec__.cached)\nvalue = 1\n')
try:
    import neighbour
except ImportError as fault:
    print(fault)
sys.path.append('/work')
import neighbour
print(neighbour.value, sorted(os.listdir('/work')), sys.path_importer_cache['/work'].path)
