#: item: network/broker
#: kit: checks
# AMQP with and without TLS, and its management, wherever a broker on this host would listen.
import socket

for address in ("127.0.0.1", "::1", "0.0.0.0"):
    for port in (5671, 5672, 15672, 25672, 4369):
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM) as caller:
                caller.settimeout(0.5)
                caller.connect((address, port))
                broke("reached %s:%d" % (address, port))
        except OSError:
            pass
finish()
