import re
import sys
print(sys.meta_path)
print([re.sub('0x[0-9a-f]+', '0x', repr(hook)) for hook in sys.path_hooks])
