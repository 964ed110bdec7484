# A buffered writer that nobody closes is flushed when its module goes.
file = open(1, 'w', closefd=False)
file.write('written but never flushed\n')
print('end')


def used():
    return file
