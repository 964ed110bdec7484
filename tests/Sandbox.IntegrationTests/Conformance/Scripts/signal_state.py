import signal
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending(), signal.set_wakeup_fd(-1))
print([signal.getitimer(timer) for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)])
with open('/proc/self/status') as status:
    masks = {name: int(value, 16) for name, value in (line.split() for line in status if line.startswith(('Sig', 'ShdP')) and '/' not in line)}
# 32 and 33 are the C library's own: it catches them from a process's first thread on.
masks['SigCgt:'] &= ~(3 << 31)
print(masks)
