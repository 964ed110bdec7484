import builtins
print(__builtins__ is builtins, type(__builtins__).__name__)
print([name for name in dir(builtins) if not hasattr(__builtins__, name)])
