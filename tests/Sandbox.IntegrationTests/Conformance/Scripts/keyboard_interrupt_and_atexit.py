# says: exit code 130
import atexit
import signal
atexit.register(print, 'atexit runs')
signal.raise_signal(signal.SIGINT)
