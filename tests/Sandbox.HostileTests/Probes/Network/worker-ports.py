#: item: network/worker-ports
#: kit: checks
#: input: targets ${targets}
#: input: port ${worker_port}
# The worker's own address, and a listener of the test's on every address of the host, each of which answers whoever reaches it.
import socket

targets = [line.split() for line in open("/input/targets")]
port = open("/input/port").read()
targets += [("127.0.0.1", port), ("::1", port), ("localhost", port)]
for address, number in targets:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as caller:
            caller.settimeout(0.5)
            caller.connect((address, int(number)))
            broke("reached %s" % address)
    except OSError:
        pass
finish()
