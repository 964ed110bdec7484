import sys
a, b = 257, 257
text = 'x ' + 'y' * len(sys.argv)
print(a is b, sys.intern(text) is sys.intern('x y'), tuple([]) is tuple([]), int('256') is int('256'))
print(sys.getsizeof(1), sys.getsizeof(''), sys.getsizeof([]), sys.getsizeof({}), sys.getunicodeinternedsize() > 1000)
