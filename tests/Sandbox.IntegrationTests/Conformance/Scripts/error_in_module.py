# says: File "/work/helper.py", line 2, in help_out
import sys
with open('/work/helper.py', 'w') as file:
    file.write('def help_out():\n    raise LookupError("in a module")\n')
sys.path.insert(0, '/work')
import helper
helper.help_out()
