#: item: leaks/core-dumps
#: kit: checks
# A program that crashes leaves no core, neither here nor with the host's collector of them.
import signal, resource

for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT, signal.SIGILL, signal.SIGBUS, signal.SIGSYS):
    child = os.fork()
    if child == 0:
        for name in ((1, 1), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)):
            try:
                resource.setrlimit(resource.RLIMIT_CORE, name)
            except (OSError, ValueError):
                pass
        os.kill(os.getpid(), number)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    expect(os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, "%s ended with %d" % (number, status))
    expect(not os.WCOREDUMP(status), "%s dumped a core" % number)
expect(os.listdir("/work") == [], os.listdir("/work"))
finish()
