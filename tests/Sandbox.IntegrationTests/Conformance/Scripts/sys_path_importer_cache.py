import sys
print(sorted(sys.path_importer_cache))
print(sorted((path, type(finder).__name__) for path, finder in sys.path_importer_cache.items()))
