import sys
print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.getdlopenflags(), sys.get_int_max_str_digits())
print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
print(sys.version, sys.hexversion, sys.api_version, sys.implementation.cache_tag, sys.platform)
print(sys.thread_info, sys.float_info.dig, sys.int_info, sys.maxsize)
