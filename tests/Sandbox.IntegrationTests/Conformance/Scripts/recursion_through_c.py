# Python that calls C that calls Python.
reached = 0


class Sorted:
    def __lt__(self, other):
        global reached
        reached += 1
        return sorted([Sorted(), Sorted()]) is None


try:
    Sorted() < Sorted()
except RecursionError as fault:
    print(reached, fault)


class Compared:
    def __eq__(self, other):
        global reached
        reached += 1
        return [self] == [Compared()]


reached = 0
try:
    Compared() == Compared()
except RecursionError as fault:
    print(reached, fault)
