import sys
print(sys.executable, sys._base_executable)
print(sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, sys.platlibdir, sys._framework)
print(sys.stdlib_module_names == sys.stdlib_module_names, len(sys.stdlib_module_names), len(sys.builtin_module_names))
