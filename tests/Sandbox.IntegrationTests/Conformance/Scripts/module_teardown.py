# Modules die in their order; what they hold dies with them.
import os
import sys
for name in ('one', 'two'):
    with open(f'/work/{name}.py', 'w') as file:
        file.write(f'''
import os
class Thing:
    def __del__(self, write=os.write):
        write(1, b"{name} goes\\n")
thing = Thing()
def function(): return thing
''')
sys.path.insert(0, '/work')
import one
import two
function = one.function


class Mine:
    def __del__(self, write=os.write):
        write(1, b'main goes, and %s sees %s\n' % (b'one' if one else b'None', b'two' if two else b'None'))


mine = Mine()
print('end')
