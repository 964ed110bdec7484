#: item: network/no-route
#: kit: checks
#: input: targets ${targets}
# Neither in the tables, nor when asked: connecting a datagram socket looks for a route and sends nothing.
import socket

# gVisor's word for it.
unreachable = [errno.EHOSTUNREACH] if os.path.exists("/proc/sentry-meminfo") else []

routes = open("/proc/net/route").read().splitlines()[1:]
expect(routes == [], routes)
if os.path.exists("/proc/net/ipv6_route"):
    routes = [line for line in open("/proc/net/ipv6_route") if line.split()[-1] != "lo"]
    expect(routes == [], routes)
for line in open("/input/targets"):
    address, port = line.split()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if address not in ("127.0.0.1", "::1"):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as prober:
                prober.connect((address, int(port)))
                broke("there is a route to " + address)
        except OSError as fault:
            expect(fault.errno in (errno.ENETUNREACH, errno.EPERM, errno.EACCES, errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, *unreachable), fault)
finish()
