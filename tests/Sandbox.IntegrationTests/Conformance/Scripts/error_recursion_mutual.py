# says: RecursionError: maximum recursion depth exceeded
class Endless:
    def __getattr__(self, name):
        return self.other


def ask(thing):
    return thing.anything


ask(Endless())
