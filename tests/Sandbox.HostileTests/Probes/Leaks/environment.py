#: item: leaks/environment
#: kit: checks
#: input: secrets ${backwards}
# What the worker knows is nowhere in here: its key, the host's name, a broker's address. (They come backwards, so that the question is not the answer.)
import socket

key, host = (word[::-1] for word in open("/input/secrets").read().split())
expect(set(os.environ) <= {"PATH", "LANG", "LC_CTYPE", "HOME", "TMPDIR", "PWD", "SHLVL", "_", "PYTHONDONTWRITEBYTECODE"}, sorted(os.environ))
expect(socket.gethostname() == os.uname().nodename == "sandbox", socket.gethostname())
places = ["/proc/self/environ", "/proc/self/cmdline", "/proc/1/cmdline", "/proc/self/mountinfo", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/proc/sys/kernel/hostname",
          "/proc/sys/kernel/domainname"]
for path in places:
    try:
        text = open(path, "rb").read().decode("utf-8", "replace")
    except OSError:
        continue
    for secret in (key, "AMON_SANDBOX_", "amqp://", "amqps://"):
        expect(secret not in text, "%s holds %s" % (path, secret))
    words = set(text.replace("\0", " ").replace("=", " ").replace(",", " ").split())
    expect(host not in words, "%s names the host" % path)
finish()
