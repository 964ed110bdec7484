#: item: kernel/af-vsock
#: kit: checks
import socket

# To the hypervisor, past every network.
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    refused("AF_VSOCK", socket.socket, 40, kind, 0)
refused("/dev/vsock", os.open, "/dev/vsock", os.O_RDONLY)
finish()
