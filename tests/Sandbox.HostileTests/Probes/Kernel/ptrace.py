#: item: kernel/ptrace
#: kit: checks
#: kit: kernel
# Nobody is traced: not process 1, not a child, not oneself.
ATTACH, SEIZE, TRACEME = 16, 0x4206, 0
child = os.fork()
if child == 0:
    signal.pause()
for process in (1, child):
    denied("ptrace", ATTACH, process, 0, 0)
    denied("ptrace", SEIZE, process, 0, 0)
os.kill(child, signal.SIGKILL)
denied("ptrace", TRACEME, 0, 0, 0)
denied("kcmp", os.getpid(), 1, 0, 0, 0)
finish()
