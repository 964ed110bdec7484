import builtins
import sys
print(hasattr(builtins, '_'))
sys.displayhook('shown')
sys.displayhook(None)
print(builtins._)
sys.displayhook = lambda value: print('hook', value)
exec(compile('6 * 7', 'typed', 'single'))
