import re
import sys
import types
import __main__
print(__main__ is sys.modules['__main__'], type(__main__) is types.ModuleType, vars(__main__) is globals())
print(re.sub('0x[0-9a-f]+', '0x', repr(__main__)))
print(__main__.__spec__, __main__.__package__)
__main__.added = 'seen as a global'
print(added)
