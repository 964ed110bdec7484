# says: ExceptionGroup: outer (2 sub-exceptions)
try:
    raise ExceptionGroup('outer', [ValueError(1), ExceptionGroup('inner', [TypeError(2), OSError(3, 'three')])])
except* TypeError as group:
    print(repr(group))
    raise
