import os
import weakref


class Thing:
    pass


thing = Thing()
reference = weakref.ref(thing, lambda _, write=os.write: write(1, b'callback of a global\n'))
kept = [weakref.ref(Thing(), lambda _: print('callback at once'))]
print('end')
