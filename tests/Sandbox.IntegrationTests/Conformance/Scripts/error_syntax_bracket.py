# says: SyntaxError: '(' was never closed
print('never'
x = 1
