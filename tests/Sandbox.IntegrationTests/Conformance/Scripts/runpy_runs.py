import os
import runpy
import sys
with open('/work/run_me.py', 'w') as file:
    file.write('import sys\nresult = __name__, __file__, sys.argv[0], __spec__\n')
print(runpy.run_path('/work/run_me.py')['result'])
print(runpy.run_path('/work/run_me.py', run_name='__main__')['result'])
sys.path.insert(0, '/work')
print(runpy.run_module('run_me', alter_sys=True)['result'][:3])
print(__name__, sys.argv)
