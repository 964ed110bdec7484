import builtins
import contextvars
import os
builtins.first = open('/tmp/first', 'w')
builtins.first.write('builtins')
os.second = open('/tmp/second', 'w')
os.second.write('another module')
third = open('/tmp/third', 'w')
third.write('a cycle')
holder = {'file': third}
holder['itself'] = holder
contextvars.ContextVar('fourth').set(open('/tmp/fourth', 'w'))
next(iter(contextvars.copy_context().values())).write('a context')
child = os.fork()
if child:
    os.waitpid(child, 0)
    for name in ('first', 'second', 'third', 'fourth'):
        print(name, open('/tmp/' + name).read())
    os._exit(0)
