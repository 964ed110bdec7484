# says: ~~^~~
def compute(a, b, c):
    return (a['x'] +
            b['y'] * c['z']['w'])


compute({'x': 1}, {'y': 2}, {'z': {'w': None}})
