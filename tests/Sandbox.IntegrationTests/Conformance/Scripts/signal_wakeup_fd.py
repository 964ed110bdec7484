import os
import signal
reading, writing = os.pipe()
os.set_blocking(writing, False)
print(signal.set_wakeup_fd(writing) == -1)
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.raise_signal(signal.SIGUSR1)
print(list(os.read(reading, 10)), signal.set_wakeup_fd(-1) == writing)
