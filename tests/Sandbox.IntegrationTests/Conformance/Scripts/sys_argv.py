import sys
print(sys.argv, type(sys.argv).__name__, type(sys.argv[0]).__name__)
