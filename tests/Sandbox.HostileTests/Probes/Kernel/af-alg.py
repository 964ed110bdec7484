#: item: kernel/af-alg
#: kit: checks
import socket

fault = refused("AF_ALG", socket.socket, 38, socket.SOCK_SEQPACKET, 0)
expect(fault in (errno.EPERM, errno.EACCES, errno.EAFNOSUPPORT), fault)
finish()
