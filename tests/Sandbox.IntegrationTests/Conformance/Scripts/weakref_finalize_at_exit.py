import weakref


class Thing:
    pass


def farewell(number):
    print('finalizer', number)


thing = Thing()
for number in range(3):
    finalizer = weakref.finalize(thing, farewell, number)
finalizer.atexit = False
weakref.finalize(Thing(), farewell, 'at once')
print(weakref.ref(thing)() is thing)
