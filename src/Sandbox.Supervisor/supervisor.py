"""PID 1 of a sandbox: takes one job on standard input, runs it, answers in frames on standard output.

It travels with the worker (python3 -u -c SOURCE), so any image with Python 3.9+ serves. Standard library only, and few
imports: every one is paid for at each container start. `_signal` instead of `signal` avoids importing enum.

A frame is one type byte, a 4-byte big-endian length, and that many bytes. The worker's half of this protocol is
Sandbox.Execution/Supervision; the two change together.
"""
import os
import select
import stat
import sys
import time
import _signal as signal

PROTOCOL = 1
PYTHON, BASH = 1, 2
EXITED, SIGNALLED, TIMED_OUT = 0, 1, 2
CHUNK = 65536
MAX_JOB_FRAME = 64 * 1024 * 1024
MAX_DEPTH = 32
MAX_ENTRIES = 4096
MAX_PATH = 1024
SCRIPTS = {PYTHON: "/job/main.py", BASH: "/job/main.sh"}
# Everything else of the image's environment stays out of user code's sight.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TZ", "LANG", "LC_ALL", "LC_CTYPE")


class Rejected(Exception):
    """What the program left in /output may not be returned."""


def send(kind, *parts):
    header = kind + sum(map(len, parts)).to_bytes(4, "big")
    for part in (header, *parts):
        view = memoryview(part)
        while view:
            view = view[os.write(WIRE, view):]


def receive_exactly(size):
    data = bytearray(size)
    view = memoryview(data)
    while view:
        piece = os.read(0, min(len(view), 1 << 20))
        if not piece:
            os._exit(0)  # the worker is gone: so is the job
        view[:len(piece)] = piece
        view = view[len(piece):]
    return data


def receive(expected):
    header = receive_exactly(5)
    size = int.from_bytes(header[1:], "big")
    if header[:1] != expected or size > MAX_JOB_FRAME:
        raise ValueError("expected frame %r, got %r of %d bytes" % (expected, bytes(header[:1]), size))
    return receive_exactly(size)


def find_bash():
    for folder in ("/bin", "/usr/bin", "/usr/local/bin"):
        path = folder + "/bash"
        if os.access(path, os.X_OK):
            return path
    return None


def set_dumpable(value):
    # A process that is not dumpable has its /proc entries owned by root: user code, though it has the same user id, cannot
    # open this process's descriptors (and forge frames), read its memory, or trace it. exec makes the child dumpable again.
    try:
        import ctypes
        ctypes.CDLL(None).prctl(4, value, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass


def read_number(path, key=None):
    try:
        with open(path, "rb") as source:
            text = source.read(4096)
        if key is None:
            return int(text)
        for line in text.splitlines():
            words = line.split()
            if len(words) == 2 and words[0] == key:
                return int(words[1])
    except (OSError, ValueError):
        pass
    return 0


def measure():
    """CPU microseconds, peak memory in bytes, OOM kills and refused forks of this container (cgroup v2, else v1)."""
    root = "/sys/fs/cgroup"
    if os.path.exists(root + "/cgroup.controllers"):
        return (read_number(root + "/cpu.stat", b"usage_usec"), read_number(root + "/memory.peak"),
                read_number(root + "/memory.events", b"oom_kill"), read_number(root + "/pids.events", b"max"))
    return (read_number(root + "/cpuacct/cpuacct.usage") // 1000, read_number(root + "/memory/memory.max_usage_in_bytes"),
            read_number(root + "/memory/memory.oom_control", b"oom_kill"), read_number(root + "/pids/pids.events", b"max"))


def write_file(path, content, mode):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view):]
    finally:
        os.close(fd)


def stage(language, code, count):
    write_file(SCRIPTS[language], code, 0o444)
    folders = {"/job", "/input"}
    for _ in range(count):
        frame = receive(b"I")
        length = int.from_bytes(frame[:2], "big")
        path = os.path.join("/input", bytes(frame[2:2 + length]).decode("utf-8"))
        folder = os.path.dirname(path)
        os.makedirs(folder, exist_ok=True)
        while len(folder) >= len("/input"):
            folders.add(folder)
            folder = os.path.dirname(folder)
        write_file(path, memoryview(frame)[2 + length:], 0o444)
    for folder in folders:
        os.chmod(folder, 0o555)


def become_program(language, stdin, stdout, stderr):
    """In the forked child: exactly what a shell would hand to a program, then exec. Never returns."""
    try:
        os.setsid()
        # Within the container the kernel then picks this process, not the supervisor, when memory runs out.
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
    except OSError:
        pass
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGINT, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        for target, source in enumerate((stdin, stdout, stderr)):
            os.dup2(source, target)
        os.closerange(3, 1024)
        os.umask(0o022)
        os.chdir("/work")
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment.setdefault("LANG", "C.UTF-8")
        # No byte code: a job's own modules must leave no __pycache__ in /output.
        environment.update(HOME="/work", TMPDIR="/tmp", PWD="/work", PYTHONDONTWRITEBYTECODE="1")
        if language == PYTHON:
            os.execve(sys.executable, ["python3", "-u", SCRIPTS[PYTHON]], environment)
        os.execve(find_bash(), ["bash", SCRIPTS[BASH]], environment)
    finally:
        os._exit(126)


class Capture:
    """One output stream of the program: sends what fits its limit, counts the rest."""

    def __init__(self, kind, limit):
        self.kind, self.room, self.dropped = kind, limit, 0
        self.source, self.sink = os.pipe()
        os.set_blocking(self.source, False)

    def pump(self):
        """Takes what is there; false once every writer is gone."""
        try:
            data = os.read(self.source, CHUNK)
        except BlockingIOError:
            return None
        if not data:
            return False
        kept = data[:self.room]
        self.room -= len(kept)
        self.dropped += len(data) - len(kept)
        if kept:
            send(self.kind, kept)
        return True


def reap(main):
    """Collects every dead child; the main one's wait status once it is among them."""
    status = None
    while True:
        try:
            pid, code = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == 0:
            return status
        if pid == main:
            status = code


def kill_everything():
    try:
        os.kill(-1, signal.SIGKILL)  # everyone in this namespace but PID 1, atomically: no fork outruns it
    except ProcessLookupError:
        pass
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def supervise(main, captures, timeout, grace, wake):
    """Waits for the program's end, its time limit, or the worker's; returns (wait status or None, timed out)."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(wake, select.POLLIN)
    for capture in captures:
        poll.register(capture.source, select.POLLIN)
    by_fd = {capture.source: capture for capture in captures}
    deadline = time.monotonic() + timeout
    terminated = False
    while True:
        status = reap(main)
        if status is not None:
            return status, terminated
        now = time.monotonic()
        if now >= deadline:
            if terminated:
                return None, True
            terminated = True
            deadline = now + grace
            try:
                os.killpg(main, signal.SIGTERM)
            except ProcessLookupError:
                pass
        for fd, _ in poll.poll(max(0.0, deadline - now) * 1000 + 1):
            if fd == wake:
                os.read(wake, 4096)
            elif fd == 0:
                if not os.read(0, 4096):
                    kill_everything()
                    os._exit(0)
            elif by_fd[fd].pump() is False:
                poll.unregister(fd)


def collect(max_files, max_file, max_total):
    """Reads /output without following anything. Everything that could race with this walk has been killed."""
    files = []
    budget = [max_total, MAX_ENTRIES]
    os.chmod("/output", 0o700)  # the program owns it, and may have locked itself out
    root = os.open("/output", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    walk(root, b"", 0, files, budget, max_files, max_file)
    os.close(root)
    return files


def walk(folder, prefix, depth, files, budget, max_files, max_file):
    if depth >= MAX_DEPTH:
        raise Rejected("output_path_invalid", prefix)
    for name in sorted(map(os.fsencode, os.listdir(folder))):
        path = prefix + name
        budget[1] -= 1
        if budget[1] < 0:
            raise Rejected("too_many_output_files", path)
        if len(path) > MAX_PATH:
            raise Rejected("output_path_invalid", path)
        info = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISDIR(info.st_mode):
            os.chmod(name, 0o700, dir_fd=folder)
            child = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            walk(child, path + b"/", depth + 1, files, budget, max_files, max_file)
            os.close(child)
        elif stat.S_ISREG(info.st_mode):
            if len(files) >= max_files:
                raise Rejected("too_many_output_files", path)
            if info.st_size > max_file:
                raise Rejected("output_file_too_large", path)
            budget[0] -= info.st_size
            if budget[0] < 0:
                raise Rejected("output_total_too_large", path)
            files.append((path, read_file(name, folder, info.st_size)))
        else:
            raise Rejected("output_not_allowed", path)


def read_file(name, folder, size):
    os.chmod(name, 0o600, dir_fd=folder)
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    try:
        pieces = []
        while size > 0:
            piece = os.read(fd, size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(fd)


def answer(status, timed_out, captures, started, before):
    cpu, peak, oom_kills, refused = measure()
    if timed_out:
        kind, value = TIMED_OUT, 124
    elif os.WIFSIGNALED(status):
        kind, value = SIGNALLED, os.WTERMSIG(status)
    else:
        kind, value = EXITED, os.WEXITSTATUS(status)
    elapsed = int((time.monotonic() - started) * 1e6)
    numbers = (elapsed, captures[0].dropped, captures[1].dropped, cpu - before[0], peak, oom_kills - before[2], refused - before[3])
    send(b"D", bytes((kind,)), value.to_bytes(4, "big"), *(max(0, number).to_bytes(8, "big") for number in numbers))


def main():
    set_dumpable(0)
    bash = find_bash()
    wake, wake_sink = os.pipe()
    os.set_blocking(wake_sink, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_sink, warn_on_full_buffer=False)
    send(b"R", ("protocol=%d\npython=%s\nlanguages=%s\nuid=%d\n" % (
        PROTOCOL, sys.version.split()[0], "python,bash" if bash else "python", os.getuid())).encode())

    job = receive(b"J")
    numbers = [int.from_bytes(job[at:at + 4], "big") for at in range(2, len(job), 4)]
    timeout_ms, grace_ms, out_max, err_max, max_files, max_file, max_total, count = numbers
    language = job[1]
    if job[0] != PROTOCOL or language not in SCRIPTS or (language == BASH and not bash):
        raise ValueError("this sandbox cannot run that job")
    stage(language, receive(b"C"), count)
    receive(b"G")

    captures = (Capture(b"O", out_max), Capture(b"E", err_max))
    nothing = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
    before = measure()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        become_program(language, nothing, captures[0].sink, captures[1].sink)
    for capture in captures:
        os.close(capture.sink)
    status, timed_out = supervise(child, captures, timeout_ms / 1000, grace_ms / 1000, wake)
    kill_everything()  # a daemon that holds stdout open must not delay the answer, nor race with the collection
    for capture in captures:
        while capture.pump():
            pass
    answer(status, timed_out, captures, started, before)
    try:
        for path, content in collect(max_files, max_file, max_total):
            send(b"F", len(path).to_bytes(2, "big"), path, content)
    except Rejected as reason:
        code, path = reason.args
        send(b"V", code.encode(), b"\0", path[:MAX_PATH])
    send(b"Z")
    # Exiting now would compete with the engine copying the last frame: wait to be removed, or for the worker's end.
    while os.read(0, 4096):
        pass


WIRE = os.dup(1)
os.set_inheritable(WIRE, False)
os.dup2(2, 1)  # a stray print must never look like a frame
main()
