#: item: resources/descriptor-bomb
#: runsc.timeout_s: 60
#: runsc.stdout: broke: 100000 descriptors in flight\n
#: runsc.because: gVisor bounds no descriptors in flight; they are objects in its own memory, which is the sandbox's, and take none of the host's
#: kit: checks
# Descriptors in flight: sent through a socket and closed here, they count nowhere. The kernel bounds them by the same limit.
import array, socket

left, right = socket.socketpair()
left.setblocking(False)
sent = 0
try:
    while sent < 100_000:
        ends = array.array("i", os.pipe())
        left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ends)])
        for end in ends:
            os.close(end)
        sent += 2
except OSError as fault:
    expect(fault.errno in (errno.ETOOMANYREFS, errno.EMFILE, errno.EAGAIN), fault)
expect(sent < 10_000, "%d descriptors in flight" % sent)
finish()
