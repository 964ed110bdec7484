import os
import types


def function(a, /, b=1, *, c: int = 2, **rest):
    """Documented."""
    return os


print(function.__globals__ is globals(), function.__builtins__ is vars(__builtins__), function.__annotations__, function.__kwdefaults__)
print(isinstance(os, types.ModuleType), os.__name__, function.__code__.co_flags, types.FunctionType is type(function))
