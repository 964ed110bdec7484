# What holds a process: to be equal in the program and in whatever it starts, or has started for it.
import resource


def limits():
    status = dict(line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\t" in line)
    kernel = [status.get(name) for name in ("Uid", "Gid", "NoNewPrivs", "Seccomp", "CapEff", "CapPrm", "CapBnd")]
    bounds = [resource.getrlimit(getattr(resource, name)) for name in sorted(dir(resource)) if name.startswith("RLIMIT_")]
    places = []
    for path in ("/job/new", "/input/new", "/new", "/etc/new", "/dev/mqueue/new"):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            os.unlink(path)
            places.append(path)
        except OSError:
            pass
    return repr((kernel, bounds, places))


def plant(path):
    """A file of Python that notes its own limits when it is executed."""
    source = open(__file__).read()
    body = source[source.index("import resource"):source.index("def plant")]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("import os\n%s\nopen('/tmp/found', 'w').write(limits())\n" % body)


def compare(command, **variables):
    """Starts a program that executes what was planted, and compares."""
    import subprocess

    subprocess.run(command, env={**os.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True, cwd="/work", check=True)
    expect(open("/tmp/found").read() == limits(), "%s, but the program has %s" % (open("/tmp/found").read(), limits()))


