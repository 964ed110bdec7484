#: item: kernel/raw-sockets
#: kit: checks
import socket

for family in (socket.AF_INET, socket.AF_INET6):
    for protocol in (1, 2, 6, 17, 58, 255):
        refused("a raw socket of protocol %d" % protocol, socket.socket, family, socket.SOCK_RAW, protocol)
finish()
