space = {}
exec('def function(): return __name__\nvalue = function.__module__', space)
print(sorted(space), space['value'], space['function']() if '__name__' in space else 'no name')
exec('from os import sep\nadded = 1')
print(added, eval('__name__'), eval('added + 1'), compile('1', 'f', 'eval').co_filename)
