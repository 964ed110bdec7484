# says: EOFError: EOF when reading a line
name = input('Your name? ')
print('never', name)
