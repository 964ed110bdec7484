import atexit
atexit.register(print, 'registered first')
atexit.register(print, 'registered', 'second', sep='-')


@atexit.register
def third():
    print('registered third')
    atexit.register(print, 'too late')


atexit.register(print, 'never')
atexit.unregister(print) if False else None
print('end', atexit._ncallbacks())
