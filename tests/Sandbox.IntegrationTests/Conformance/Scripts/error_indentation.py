# says: IndentationError: unexpected indent
print('never')
    print('too far')
