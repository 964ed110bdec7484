import select
import selectors
import socket
left, right = socket.socketpair()
left.sendall(b'hello')
print(select.select([right], [], [], 10)[0] == [right], right.recv(10))
selector = selectors.DefaultSelector()
selector.register(right, selectors.EVENT_READ)
left.close()
print(type(selector).__name__, len(selector.select(10)), right.recv(10))
epoll = select.epoll()
epoll.register(right, select.EPOLLIN)
print(len(epoll.poll(10)) == 1)
try:
    socket.create_connection(('192.0.2.1', 80), 1)
except OSError as fault:
    print(fault)
print(socket.gethostname(), socket.getdefaulttimeout())
