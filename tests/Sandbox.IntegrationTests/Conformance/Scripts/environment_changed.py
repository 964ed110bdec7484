import os
os.environ['ADDED'] = '1'
os.putenv('PUT', '2')
os.unsetenv('TMPDIR')
os.environ.pop('PWD')
print('PUT' in os.environ, 'TMPDIR' in os.environ, os.getenv('ADDED'), os.getenv('MISSING', 'default'))
child = os.fork()
if not child:
    print(sorted(os.environ))
    os.execv('/usr/bin/env', ['env'])
os.waitpid(child, 0)
os.environ.clear()
print(os.spawnv(os.P_WAIT, '/usr/bin/env', ['env']))
