# says: IndentationError: expected an indented block
def empty():
print('never')
