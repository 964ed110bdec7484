import os
import subprocess
import sys
with open('/work/tool.py', 'w') as file:
    file.write('import sys; print(__name__, sys.argv, sys.path[0], sys.orig_argv, __spec__.name)')
os.chdir('/work')
subprocess.run([sys.executable, '-m', 'tool', 'argument'])
subprocess.run([sys.executable, 'tool.py']).check_returncode() if False else None
print(sorted(os.listdir('/work')))
