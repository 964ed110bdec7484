# says: AssertionError: ('both', 2)
print(__debug__)
assert 1 == 2, ('both', 2)
