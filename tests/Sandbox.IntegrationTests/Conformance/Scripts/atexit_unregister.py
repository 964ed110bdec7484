import atexit


def twice():
    print('never')


atexit.register(twice)
atexit.register(twice)
print(atexit._ncallbacks())
atexit.unregister(twice)
print(atexit._ncallbacks())
