# says: The above exception was the direct cause
def first():
    raise KeyError('first')


def second():
    try:
        first()
    except KeyError as fault:
        raise ValueError('second') from fault


def third():
    try:
        second()
    except ValueError:
        raise RuntimeError('third')


third()
