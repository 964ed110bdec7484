import sys
import typing
print(__annotations__)
number: int = 1
text: 'str'
print(__annotations__, typing.get_type_hints(sys.modules['__main__']))
