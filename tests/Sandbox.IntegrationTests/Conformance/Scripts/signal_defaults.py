import signal
for number in sorted(signal.valid_signals()):
    try:
        handler = signal.getsignal(number)
    except ValueError as fault:
        handler = fault
    print(int(number), handler if not callable(handler) else handler is signal.default_int_handler)
