# says: Did you mean: 'number'?
number = 1
print(numbr)
