import os
import sys
print(sys.flags.hash_randomization, os.environ.get('PYTHONHASHSEED'), hash(''), hash(1), hash(1.5), hash(None) == hash(None))
print(sys.hash_info, hash('a') == hash('a'), len({hash(str(number)) for number in range(100)}))
