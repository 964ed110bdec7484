# says: StopIteration
def generate():
    yield 1
    raise StopIteration('turned into another')


for value in generate():
    print(value)
