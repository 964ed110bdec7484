class Outer:
    class Inner:
        pass


def factory():
    class Local:
        pass
    return Local


print(Outer, Outer.Inner, factory(), Outer.__module__, Outer.Inner.__qualname__)
print(repr(factory)[:21], repr(Outer())[:26])
