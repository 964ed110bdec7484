# says: ValueError: one
one, two = ValueError('one'), ValueError('two')
one.__cause__, two.__cause__ = two, one
raise one
