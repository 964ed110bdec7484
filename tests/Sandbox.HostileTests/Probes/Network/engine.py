#: item: network/engine
#: kit: checks
# The engine over TCP, and anything else: nobody but this program listens in this namespace.
import socket

for address in ("127.0.0.1", "::1"):
    for port in (2375, 2376, 2377, 4243, 22, 80, 443, 8080, 8088):
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM) as caller:
                caller.settimeout(0.5)
                caller.connect((address, port))
                broke("reached %s:%d" % (address, port))
        except OSError:
            pass
for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet"):
    if os.path.exists("/proc/net/" + table):
        rows = open("/proc/net/" + table).read().splitlines()[1:]
        expect(rows == [], "%s: %s" % (table, rows))
finish()
