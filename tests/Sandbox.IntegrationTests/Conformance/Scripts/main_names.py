print(list(globals()))
print(__name__, __file__, __spec__, __doc__, __package__, __cached__)
