#: item: kernel/af-packet
#: kit: checks
import socket

for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM, 10):
    refused("AF_PACKET %d" % kind, socket.socket, 17, kind, socket.htons(3))
    refused("AF_INET by SOCK_PACKET", socket.socket, socket.AF_INET, 10, socket.htons(3))
finish()
