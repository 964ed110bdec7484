#: item: network/abstract-unix-sockets
#: kit: checks
#: input: name ${abstract_socket}
# They have no place in a file system, and belong to a network namespace: the host's are not in this one.
import socket

name = "\0" + open("/input/name").read()
for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_DGRAM):
    with socket.socket(socket.AF_UNIX, kind) as caller:
        refused("the test's abstract socket", caller.connect, name)
        for other in ("/containerd-shim", "/tmp/.X11-unix/X0", "/org/freedesktop/systemd1/notify", "dbus-session"):
            refused(other, caller.connect, "\0" + other)
names = [line.split()[-1] for line in open("/proc/net/unix").read().splitlines()[1:] if len(line.split()) > 7]
expect(names == [], names)
finish()
