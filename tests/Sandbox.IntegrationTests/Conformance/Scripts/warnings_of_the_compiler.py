# says: SyntaxWarning
print('\d' == '\\d')
if 1 is 1:
    print('literal')
