#: item: kernel/af-netlink
#: kit: checks
import socket

for protocol in range(0, 23):
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        refused("AF_NETLINK %d" % protocol, socket.socket, 16, kind, protocol)
finish()
