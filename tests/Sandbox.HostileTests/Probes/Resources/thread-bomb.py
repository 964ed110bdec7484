#: item: resources/thread-bomb
#: runsc.limit_hit: none
#: runsc.because: gVisor counts processes and threads, up to the same limit, but tells nobody that it refused one
#: limit_hit: pids
# Threads until the kernel says no.
import _thread, threading

gate, started = threading.Event(), 0
_thread.stack_size(64 * 1024)
try:
    while started < 10_000:
        _thread.start_new_thread(gate.wait, ())
        started += 1
except RuntimeError:
    pass
gate.set()
print("held" if started < 128 else "broke: %d threads" % started)
