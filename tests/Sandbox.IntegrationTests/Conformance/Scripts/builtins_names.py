import builtins
print(sorted(vars(builtins)))
print([name for name in vars(builtins)][-6:])
