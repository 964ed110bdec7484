import threading
print(threading.stack_size(), threading.stack_size(1 << 20), threading.stack_size(), threading.stack_size(0))
try:
    threading.stack_size(1)
except ValueError as fault:
    print(fault)
