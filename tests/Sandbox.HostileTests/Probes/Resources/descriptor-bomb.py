#: item: resources/descriptor-bomb
#: kit: checks
# Opens until refused; then pipes and sockets, whose buffers are kernel memory.
import socket

kept = []
for make in (lambda: [os.open("/dev/null", os.O_RDONLY)], os.pipe, lambda: [end.detach() for end in socket.socketpair()], lambda: [os.dup(0)]):
    try:
        while len(kept) < 100_000:
            kept.extend(make())
    except OSError as fault:
        expect(fault.errno == errno.EMFILE, fault)
expect(len(kept) <= 1024, "%d descriptors" % len(kept))
for end in kept[:64]:
    os.close(end)
finish()
