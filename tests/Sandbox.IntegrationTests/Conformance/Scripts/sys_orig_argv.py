import sys
print(sys.orig_argv, type(sys.orig_argv).__name__)
