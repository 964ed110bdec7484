#: item: network/no-resolver
#: kit: checks
# No name server can be asked: there is no route to any that is named, and nobody answers on the loopback. Nothing is looked up, so that nothing
# could leave this machine even if something were amiss.
import socket

servers = ["127.0.0.11", "127.0.0.53", "127.0.0.1"]
if os.path.exists("/etc/resolv.conf"):
    servers += [line.split()[1] for line in open("/etc/resolv.conf") if line.startswith("nameserver") and len(line.split()) > 1]
for server in servers:
    try:
        with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.settimeout(0.3)
            caller.connect((server, 53))
            if not server.startswith("127."):
                broke("there is a route to the name server " + server)
                continue
            caller.send(b"\1\1\1\0\0\1\0\0\0\0\0\0\1x\0\0\1\0\1")
            caller.recv(512)
            broke("the name server %s answered" % server)
    except OSError:
        pass
finish()
