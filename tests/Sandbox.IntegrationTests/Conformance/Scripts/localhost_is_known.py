# Of addresses only IPv4's, and each once: whether the loopback has one of IPv6's is the machine's business.
import multiprocessing.managers
import socket
import socketserver
import threading
print(socket.gethostbyname('localhost'), set(socket.getaddrinfo('localhost', 80, socket.AF_INET, socket.SOCK_STREAM)))
print(socket.gethostbyaddr('127.0.0.1')[0], socket.getnameinfo(('127.0.0.1', 80), 0))
with multiprocessing.managers.SyncManager(('localhost', 0)) as manager:
    print(manager.address[0], manager.list([1, 2])[1])


class Greeter(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b'hello ' + self.rfile.readline())


with socketserver.TCPServer(('localhost', 0), Greeter) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.create_connection(('localhost', server.server_address[1]), 10) as caller:
        caller.sendall(b'world\n')
        print(caller.makefile().readline(), end='')
    server.shutdown()
for name in ('example.com', 'localhost.example.com', '_gateway'):
    try:
        socket.gethostbyname(name)
    except OSError as fault:
        print(name, fault)
