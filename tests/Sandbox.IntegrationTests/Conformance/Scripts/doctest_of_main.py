"""
>>> double(2)
4
>>> double('a')
'aaa'
"""
import doctest


def double(value):
    """
    >>> double(3)
    6
    >>> double(None)
    Traceback (most recent call last):
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    """
    return value * 2


print(doctest.testmod())
