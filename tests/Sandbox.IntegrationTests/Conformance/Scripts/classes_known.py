# Accepted: the interpreter has already run something, and knows its classes.
print(sorted(f'{kind.__module__}.{kind.__qualname__}' for kind in object.__subclasses__()))
