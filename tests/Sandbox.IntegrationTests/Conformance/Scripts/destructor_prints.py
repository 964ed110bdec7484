class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, Thing is None)


def function():
    pass


thing = Thing('global')
_hidden = Thing('underscore')
print('end')
