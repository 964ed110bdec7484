# says: SyntaxError: expected ':'
print('never')
if True
    print('missing colon')
