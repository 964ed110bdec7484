#: item: kernel/af-alg
#: kit: checks
import socket

# What a kernel has besides, each a parser of its own that nobody here needs.
for family in set(range(3, 64)) - {socket.AF_INET6}:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        refused("family %d" % family, socket.socket, family, kind, 0)
finish()
