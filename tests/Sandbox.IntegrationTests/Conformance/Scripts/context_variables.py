import contextvars
import decimal
import threading
variable = contextvars.ContextVar('variable', default='default')
print(variable.get(), len(contextvars.copy_context()))
token = variable.set('main')
context = contextvars.copy_context()
context.run(variable.set, 'inside')
thread = threading.Thread(target=lambda: print(variable.get(), len(contextvars.copy_context())))
thread.start()
thread.join()
print(variable.get(), context[variable], token.old_value is contextvars.Token.MISSING, decimal.getcontext().prec)
