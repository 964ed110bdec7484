"""PID 1 of a sandbox: takes one job on standard input, runs it, answers in frames on standard output.

It travels with the worker (python3 -u -c BOOT PRELOAD ROOM; BOOT takes it from standard input), so any image with Python 3.9+ serves. Standard library only,
and few imports: every one is paid for at each container start. `_signal` instead of `signal` avoids importing enum.

A frame is one type byte, a 4-byte big-endian length, and that many bytes. The worker's half of this protocol is
Sandbox.Execution/Supervision; the two change together.

While the sandbox waits, a child is already forked: the program-to-be. Its interpreter is warm and it needs only the word to
read /job/main.py. How it can run a script exactly as `python3 -u /job/main.py` would is told at `become_warm`, and in
src/adr/0008.
"""
import sys
PRISTINE = frozenset(sys.modules)
import gc
import itertools
import os
import select
import stat
import time
import _signal as signal
import _thread

try:
    import _ctypes
except ImportError:  # an interpreter without it serves too, only slower: the program is then executed afresh
    _ctypes = None

# linecache: -c brings it along, from 3.13 on; a script does not.
ADDED = frozenset(sys.modules) - PRISTINE | {"linecache"}
PRELOAD = sys.argv[1] if len(sys.argv) > 1 else ""
PROTOCOL = 4
SEAL = 16
PYTHON, BASH = 1, 2
EXITED, SIGNALLED, TIMED_OUT = 0, 1, 2
CPU, PEAK, OOM_KILLS, REFUSED_FORKS, THROTTLED, MEMORY_LIMIT = range(6)
CHUNK = 65536
F_SETPIPE_SZ, LARGEST_PIPE = 1031, 1 << 20
MAX_JOB_FRAME = 64 * 1024 * 1024
MAX_DEPTH = 32
MAX_FOLDERS = 1024  # beside the files; under gVisor each takes a quarter of a millisecond
MAX_PATH = 1024
SCRIPTS = {PYTHON: "/job/main.py", BASH: "/job/main.sh"}
COMMAND = ["python3", "-u", SCRIPTS[PYTHON]]
# Everything else of the image's environment stays out of user code's sight.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TZ", "LANG", "LC_ALL", "LC_CTYPE")


# A sandbox that waits longer than this has time to spare for making itself faster, first the program-to-be, then process 1. While
# callers wait for sandboxes, nobody waits that long, and the time would be taken from the making of the next one.
IDLE_MS, LONGER_IDLE_MS = 250, 300
# How long output may wait for more of it.
LINGER_MS = 5
# Who writes as much as this at once is not kept waiting: a pipe holds twice as much.
BUSY = 32 << 10
# The kernel charges memory in batches: the last one before a kill may not fit and be refused.
MEMORY_BATCH = 1 << 20
MADV_POPULATE_READ, MADV_POPULATE_WRITE = 22, 23
CLONE_VM, CLONE_PARENT = 0x100, 0x8000
SYS_PAUSE = {"x86_64": 34}
PAGE = 4096
STACK_SIZE = 8 << 20
KEEPER_STACK = 16 << 10
# Of a stack, what a small program may reach.
STACK_USED = 128 << 10
LARGEST_COPY = 64 << 20
PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
PR_SET_NO_NEW_PRIVS = 38
PR_SET_MM, PR_SET_MM_MAP = 35, 14
# How long the libraries may take to import: less than the worker waits for the first frame.
PRELOAD_S = 15
RTLD_NOW = 2
# System calls of Landlock: the numbers are the same on every architecture.
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
# Where a program may write. All of it is memory.
WRITABLE = ("/work", "/tmp", "/output", "/dev/shm")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts")


class Rejected(Exception):
    """What the program left in /output may not be returned."""


class Wire:
    """Frames to the worker, gathered: every write wakes up three processes on its way, so few large ones are faster."""

    def __init__(self):
        self.pending, self.size = [], 0

    def put(self, kind, *parts):
        length = sum(map(len, parts))
        self.pending.append(kind + length.to_bytes(4, "big"))
        self.pending.extend(parts)
        self.size += 5 + length
        if self.size > CHUNK:
            self.flush()

    def put_file(self, path, fd, size):
        """A frame that ends with a file. What is large goes from the file's pages into the pipe, through nobody's memory."""
        head = len(path).to_bytes(2, "big") + path
        if size <= CHUNK:
            self.put(b"F", head, read_file(fd, size))
            return
        self.pending.append(b"F" + (len(head) + size).to_bytes(4, "big") + head)
        self.flush()
        at = 0
        while at < size:
            at += send(fd, at, size - at)

    def flush(self):
        pieces, self.pending, self.size = self.pending, [], 0
        for start in range(0, len(pieces), 512):
            write_all(WIRE, b"".join(pieces[start:start + 512]))


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def send(fd, at, size):
    """Sends some of a file, and returns how much. Everything that could change it has been killed."""
    try:
        sent = os.sendfile(WIRE, fd, at, size)
    except OSError:  # not every kernel does that with every pipe (gVisor)
        data = os.pread(fd, min(size, CHUNK), at)
        write_all(WIRE, data)
        sent = len(data)
    if not sent:
        raise EOFError("a file in /output became shorter")
    return sent


def widen(fd):
    """Makes a pipe as large as an ordinary user may: the engine's processes then wake up less often."""
    try:
        import fcntl
        fcntl.fcntl(fd, F_SETPIPE_SZ, LARGEST_PIPE)
    except (ImportError, OSError):
        pass


class Intake:
    """Bytes from the worker. Small jobs arrive whole in one read."""

    def __init__(self):
        self.buffer, self.at = b"", 0

    def exactly(self, size):
        have = self.buffer[self.at:self.at + size]
        self.at += len(have)
        if len(have) == size:
            return have
        data = bytearray(size)
        data[:len(have)] = have
        view = memoryview(data)[len(have):]
        while view:
            if len(view) < CHUNK:
                self.buffer = os.read(0, CHUNK)
                piece = self.buffer[:len(view)]
                self.at = len(piece)
            else:
                piece = os.read(0, min(len(view), 1 << 20))
            if not piece:
                os._exit(0)  # the worker is gone: so is the job
            view[:len(piece)] = piece
            view = view[len(piece):]
        return data

    def pass_on(self, size, sink):
        """The next bytes, into a file: through small pieces of memory, which are used again. Large ones would be new, and slow to touch."""
        while size:
            piece = memoryview(self.buffer)[self.at:self.at + size]
            self.at += len(piece)
            if not piece:
                piece = os.read(0, min(size, CHUNK))
                if not piece:
                    os._exit(0)  # the worker is gone: so is the job
            write_all(sink, piece)
            size -= len(piece)

    def header(self, expected):
        """The beginning of a frame, which has to be of that kind; returns the length of the rest."""
        header = self.exactly(5)
        size = int.from_bytes(header[1:], "big")
        if header[:1] != expected or size > MAX_JOB_FRAME:
            raise ValueError("expected frame %r, got %r of %d bytes" % (expected, bytes(header[:1]), size))
        return size

    def frame(self, expected):
        size = self.header(expected)
        return self.exactly(size)


def find_bash():
    for folder in ("/bin", "/usr/bin", "/usr/local/bin"):
        path = folder + "/bash"
        if os.access(path, os.X_OK):
            return path
    return None


class Native:
    """The few C functions of libc and of the interpreter itself that this needs, without the cost of importing ctypes."""

    def __init__(self):
        library = _ctypes.dlopen(None, RTLD_NOW)
        kinds = {code: type(code, (_ctypes._SimpleCData,), {"_type_": code}) for code in "iLPzO"}

        def function(name, result, arguments):
            # The flags of cdecl, and of keeping the interpreter's lock.
            members = {"_flags_": 1 | 4, "_restype_": kinds.get(result), "_argtypes_": tuple(kinds[code] for code in arguments)}
            return type(name, (_ctypes.CFuncPtr,), members)(_ctypes.dlsym(library, name))

        self.prctl = function("prctl", "i", "iLLLL")
        self.madvise = function("madvise", "i", "LLi")
        self.allocate = function("malloc", "L", "L")
        self.clone = function("clone", "i", "LLiL")
        self.system_call = _ctypes.dlsym(library, "syscall")
        self.create_ruleset = function("syscall", "i", "LzLL")
        self.add_rule = function("syscall", "i", "LLLzL")
        self.restrict_self = function("syscall", "i", "LLL")
        self.open_file = function("fopen", "P", "zz")
        self.flush = function("fflush", "i", "P")
        self.run_file = function("PyRun_SimpleFileExFlags", "i", "PziP")
        self.exit = function("Py_Exit", "", "i")
        self.exit_process = function("exit", "", "i")
        self.this_interpreter = function("PyInterpreterState_Get", "P", "")
        self.new_thread_state = function("PyThreadState_New", "P", "P")
        self.swap_thread_state = function("PyThreadState_Swap", "P", "P")
        self.clear_thread_state = function("PyThreadState_Clear", "", "P")
        self.delete_thread_state = function("PyThreadState_Delete", "", "P")
        self.leave_recursion = function("Py_LeaveRecursiveCall", "", "")
        self.set_memory_map = function("prctl", "i", "iLzLL")
        self.end_of_heap = function("sbrk", "L", "L")
        self.copy = function("memcpy", "P", "LzL")
        self.move = function("memmove", "P", "LLL")
        try:
            # Not promised to be there: tools of the interpreter's own tests.
            self.configuration = function("_Py_GetConfig", "P", "")
            self.read_configuration = function("_PyConfig_AsDict", "O", "P")
            self.write_configuration = function("_PyConfig_FromDict", "i", "PO")
        except OSError:
            self.configuration = None


def set_dumpable(native, value):
    # A process that is not dumpable has its /proc entries owned by root: user code, though it has the same user id, cannot
    # open this process's descriptors (and forge frames), read its memory, or trace it.
    if native:
        native.prctl(PR_SET_DUMPABLE, value, 0, 0, 0)


class Counters:
    """What the kernel has counted for this container, from cgroup v2, else v1. What it does not tell is 0."""

    # For CPU to MEMORY_LIMIT: the file, the key in it (None: it is one number), and how much of it makes one microsecond, byte or event.
    V2 = (("cpu.stat", b"usage_usec", 1), ("memory.peak", None, 1), ("memory.events", b"oom_kill", 1), ("pids.events", b"max", 1),
          ("cpu.stat", b"throttled_usec", 1), ("memory.events", b"oom", 1))
    V1 = (("cpuacct/cpuacct.usage", None, 1000), ("memory/memory.max_usage_in_bytes", None, 1),
          ("memory/memory.oom_control", b"oom_kill", 1), ("pids/pids.events", b"max", 1),
          ("cpu/cpu.stat", b"throttled_time", 1000), ("memory/memory.limit_in_bytes", None, 1))

    def __init__(self, root="/sys/fs/cgroup/"):
        self.unified = os.path.exists(root + "cgroup.controllers")
        self.files = []
        for name, key, unit in self.V2 if self.unified else self.V1:
            try:
                fd = os.open(root + name, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                fd = -1
            self.files.append((fd, key, unit))

    def find(self, index):
        """The count; None when the kernel does not tell."""
        fd, key, unit = self.files[index]
        try:
            text = os.pread(fd, 4096, 0)
            if key is None:
                return int(text) // unit
            for line in text.splitlines():
                words = line.split()
                if len(words) == 2 and words[0] == key:
                    return int(words[1]) // unit
        except (OSError, ValueError):
            pass
        return None

    def read(self, index):
        return self.find(index) or 0

    def read_cpu(self):
        """Where no control group is in sight, as under gVisor: what this process took, and those that it has reaped."""
        count = self.find(CPU)
        return int(sum(os.times()[:4]) * 1e6) if count is None else count

    def was_at_memory_limit(self):
        """
        Whether this container ever was at its own memory limit. If it was not, the kernel killed in it because the host had no
        memory left. True when the kernel does not tell.
        """
        mark, peak = self.find(MEMORY_LIMIT), self.find(PEAK)
        if self.unified:  # how often it had to kill at this very limit
            return mark is None or mark > 0
        return mark is None or peak is None or peak > mark - MEMORY_BATCH


class Script:
    """The program's file: there, empty and read-only, before the job is; so that staging a small job is a single write."""

    def __init__(self):
        path = SCRIPTS[PYTHON]
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o444)
        for folder in ("/job", "/input"):
            os.chmod(folder, 0o555)

    def write(self, language, code):
        if language != PYTHON:
            os.chmod("/job", 0o755)
            os.rename(SCRIPTS[PYTHON], SCRIPTS[language])
            os.chmod("/job", 0o555)
        write_all(self.fd, code)
        os.close(self.fd)


def stage_inputs(intake, count):
    os.chmod("/input", 0o755)
    widen(0)
    folders = {"/input"}
    for _ in range(count):
        size = intake.header(b"I")
        length = int.from_bytes(intake.exactly(2), "big")
        if 2 + length > size:
            raise ValueError("a file frame is shorter than its path")
        path = os.path.join("/input", bytes(intake.exactly(length)).decode("utf-8"))
        folder = os.path.dirname(path)
        os.makedirs(folder, exist_ok=True)
        while len(folder) > len("/input"):
            folders.add(folder)
            folder = os.path.dirname(folder)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o444)
        intake.pass_on(size - 2 - length, fd)
        os.close(fd)
    for folder in folders:
        os.chmod(folder, 0o555)


def leave_supervisor(stdin, stdout, stderr, keep):
    """In the forked child: exactly what a shell would hand to a program, and nothing of the supervisor's."""
    os.setsid()
    try:
        # Within the container the kernel then picks this process, not the supervisor, when memory runs out.
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
    except OSError:
        pass
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for target, source in enumerate((stdin, stdout, stderr)):
        os.dup2(source, target)
    low = 3
    for fd in sorted(keep):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, 1024)
    os.umask(0o022)
    os.chdir("/work")
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment.setdefault("LANG", "C.UTF-8")
    # No byte code: a job's own modules must leave no __pycache__ in /output.
    environment.update(HOME="/work", TMPDIR="/tmp", PWD="/work", PYTHONDONTWRITEBYTECODE="1")
    return environment


def draw_walls(native):
    """
    What the program will be confined to by Landlock, as a ruleset: it can look at everything, but change nothing except what lies
    in WRITABLE, whatever owners and modes say (the program owns /input, and could give itself the right to write there). /proc is
    outside as well: oom_score_adj decides whom the kernel kills. Returns the kernel's version of Landlock and the ruleset's
    descriptor; (0, None) when the kernel has none: this is one wall more, and the others stand without it.
    """
    # The first version forbids moving a file to another folder: programs would break.
    version = native.create_ruleset(LANDLOCK_CREATE_RULESET, None, 0, 1) if native else 0
    if version < 2:
        return 0, None
    every = 0x7FFF if version > 2 else 0x3FFF  # every right over files but that of ioctl on devices: there are none but those below
    look = 0x000D  # execute, read files, read folders
    change = every & ~0x0840  # not: make device nodes
    scopes = 0x0003 if version > 5 else 0  # abstract sockets and signals reach only who is confined too, and so not process 1
    ruleset = native.create_ruleset(LANDLOCK_CREATE_RULESET, b"".join(word.to_bytes(8, sys.byteorder) for word in (every, 0, scopes)), 24, 0)
    if ruleset < 0:
        return 0, None
    for rights, paths in (look, ("/",)), (change, WRITABLE), (0x0002, DEVICES):  # write files
        for path in paths:
            try:
                fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            native.add_rule(LANDLOCK_ADD_RULE, ruleset, 1, rights.to_bytes(8, sys.byteorder) + fd.to_bytes(4, sys.byteorder), 0)
            os.close(fd)
    return version, ruleset


def confine(native, version, ruleset):
    """Puts this process, and whatever it becomes or starts, behind the walls, for good. Returns the version; 0 if there are none."""
    if ruleset is None:
        return 0
    native.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # the engine has done so too; Landlock insists
    # Refusals are not logged where that can be chosen: a program that meets them in a loop must not fill the host's audit log.
    refused = native.restrict_self(LANDLOCK_RESTRICT_SELF, ruleset, 1 if version > 6 else 0)
    os.close(ruleset)
    return 0 if refused else version


def execute(language, bash, environment):
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    if language == PYTHON:
        os.execve(sys.executable, COMMAND, environment)
    os.execve(bash, ["bash", SCRIPTS[BASH]], environment)


def populate(native, alone):
    """
    Takes now the page faults that a small program would take: copies the pages shared with the other process, and maps the code
    of the interpreter. Nobody waits now; then, every fault is a microsecond of somebody's time. Every page is also touched: a
    hypervisor with page tables of its own learns of a page only then, and in virtual machines that costs more than all the rest.
    Where this process is alone in its memory, the byte is written back as well: that counts as a change, which is another fault.
    Beside the threads that a library may have started it would undo what they have just written.
    """
    with open("/proc/self/maps", "rb") as maps:
        lines = maps.read().splitlines()
    spot = native.allocate(1)
    for line in lines:
        span, access, _, _, inode = line.split()[:5]
        start, end = (int(number, 16) for number in span.split(b"-"))
        if access == b"rw-p" and end - start <= LARGEST_COPY:
            if STACK_SIZE <= end - start < STACK_SIZE + STACK_USED:
                start = end - STACK_USED
            if native.madvise(start, end - start, MADV_POPULATE_WRITE) == 0:
                pages = range(start, end, PAGE)
                touch(native, pages if alone else itertools.repeat(spot), pages)
        elif inode != b"0" and access in (b"r-xp", b"r--p"):
            if native.madvise(start, end - start, MADV_POPULATE_READ) == 0:
                touch(native, itertools.repeat(spot), range(start, end, PAGE))


def touch(native, targets, pages):
    """Copies the first byte of every page: to where it is, or to somewhere else."""
    for _ in map(native.move, targets, pages, itertools.repeat(1)):
        pass


def keep_memory(native):
    """
    Starts the keeper: a process that shares the program's memory and does nothing (it is in pause(2) until it is killed). A process
    that ends is reported to its parent only when its memory has been taken apart, which takes longer than a small program runs;
    with the keeper alive there is nothing to take apart. It is a child of process 1, so that the program never waits for it.
    Returns its process id, or -1 where there is none.
    """
    number = SYS_PAUSE.get(os.uname().machine)
    if number is None:
        return -1
    stack = native.allocate(KEEPER_STACK)
    if not stack:
        return -1
    # When it is killed it takes the memory apart, and shall not displace the supervisor, which then has an answer to give.
    set_policy("SCHED_BATCH")
    keeper = native.clone(native.system_call, (stack + KEEPER_STACK) & ~15, CLONE_VM | CLONE_PARENT | signal.SIGCHLD, number)
    set_policy("SCHED_OTHER")
    return keeper


def set_policy(name):
    """How the kernel schedules this process, and those that it starts from now on."""
    try:
        os.sched_setscheduler(0, getattr(os, name), os.sched_param(0))
    except (OSError, AttributeError):
        pass


def preload(names, say):
    """Imports the libraries, and says of each when it begins and when it is done: so that the one which ends or holds up this
    process can be named."""
    for name in filter(None, names.split(",")):
        write_all(say, name.encode())
        try:
            __import__(name)
        except BaseException as fault:
            reason = " ".join(("%s: %s" % (type(fault).__name__, fault)).replace("\0", " ").split())
            write_all(say, b": " + reason.encode("utf-8", "replace")[:600])
            os._exit(1)
        write_all(say, b"\n")
    # The folder was listed while it was empty, and a clock too coarse would not tell that it has changed since.
    sys.path_importer_cache.pop(sys.path[0], None)
    gc.freeze()  # nor need the collector, at the program's end above all, go through all that the libraries have made


def hush():
    """What a library prints while nobody's program runs is nobody's output. Returns the streams, to be given back."""
    streams = os.dup(1), os.dup(2)
    nothing = os.open("/dev/null", os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)
    return streams


def give_back(streams, native):
    if native:
        native.flush(None)  # what C code has kept in its buffers
    for target, source in enumerate(streams, 1):
        os.dup2(source, target)
        os.close(source)


def dress_as_script(environment, native):
    """Makes everything that a program can look at what it would be under `python3 -u /job/main.py`."""
    script = SCRIPTS[PYTHON]
    sys.argv[:] = [script]
    sys.path[0] = os.path.dirname(script)
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = COMMAND
    sys.modules["__main__"] = fresh_main(sys.modules["__main__"])
    if native:
        change_configuration(native)
        change_command_line(native, environment)
    os.environ.clear()
    os.environ.update(environment)
    sys.dont_write_bytecode = True
    for name in ADDED:
        sys.modules.pop(name, None)
    for path in ("", "/", "/work"):
        sys.path_importer_cache.pop(path, None)
    sys.path_importer_cache.setdefault(script, None)
    # The one that the interpreter made looked at the supervisor's pipe.
    old = sys.stdin
    sys.stdin = sys.__stdin__ = sys.modules["io"].TextIOWrapper(
        sys.modules["io"].open(0, "rb", closefd=False), old.encoding, old.errors, newline="\n", write_through=True)
    sys.stdin.mode = "r"
    sys.stdin.buffer.raw.name = "<stdin>"


def fresh_main(used):
    """The same again: the one that `-c` ran in is held for ever by frames that never end, so that nothing in it would ever be freed."""
    main = type(sys)("__main__")
    vars(main).update(vars(used))
    if "__annotations__" in vars(used):
        main.__annotations__ = {}
    return main


def change_configuration(native):
    """What the interpreter remembers of its start, and hands on to sub-interpreters."""
    if not native.configuration:
        return
    script = SCRIPTS[PYTHON]
    values = native.read_configuration(native.configuration())
    changes = {"orig_argv": COMMAND, "argv": [script], "run_command": None, "run_filename": script, "sys_path_0": sys.path[0]}
    values.update((name, value) for name, value in changes.items() if name in values)
    native.write_configuration(native.configuration(), values)


def change_command_line(native, environment):
    """What the kernel shows in /proc/self/cmdline and environ. It needs no privilege; where it is refused, all stays as it was."""
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    start_code, end_code, start_stack, start_data, end_data, start_heap, start = (int(fields[at]) for at in (23, 24, 25, 42, 43, 44, 45))
    command = b"".join(word.encode() + b"\0" for word in COMMAND)
    settings = b"".join(os.fsencode(name + "=" + value) + b"\0" for name, value in environment.items())
    end = start + len(command)
    # There is room: one of the supervisor's arguments is there for that. Its beginning, the program's name, stays the same.
    numbers = (start_code, end_code, start_data, end_data, start_heap, native.end_of_heap(0), start_stack, start, end, end, end + len(settings), 0)
    order = sys.byteorder
    layout = b"".join(number.to_bytes(8, order) for number in numbers) + (0).to_bytes(4, order) + b"\xff" * 4
    if start and native.set_memory_map(PR_SET_MM, PR_SET_MM_MAP, layout, len(layout), 0) == 0:
        native.copy(start, command + settings, len(command) + len(settings))


def become_warm(native, answers, pids, forked, spare, ends, walls, bash, libraries):
    """
    A generator whose steps are C calls. A thread runs them by way of itertools.starmap, so that no Python frame lies beneath
    the program: its tracebacks, inspect.stack() and recursion depth are those of a script. The fork makes that thread the
    child's main one; it then takes up the interpreter's main thread state, which 3.13 insists on when it ends. The rest is the
    interpreter's own way with a script: PyRun_SimpleFileExFlags compiles, runs, prints tracebacks, handles SystemExit; Py_Exit
    joins threads, runs atexit, tears down the modules.
    """
    say, hear = ends
    last = Last(native)
    version, ruleset = walls
    gc.freeze()  # the collector need not touch (and so copy) what both processes share
    try:
        pid = os.fork()
        if pid:
            pids.append(pid)
            return
    finally:
        forked.release()
    try:
        if native:
            yield native.swap_thread_state, native.new_thread_state(native.this_interpreter())
            native.clear_thread_state(answers[-1])
            native.delete_thread_state(answers[-1])
            native.leave_recursion()  # the call that runs the program is one level that a script does not have
        _thread.stack_size(0)
        # First of all: what is not dumpable may not even change its own entries in /proc.
        set_dumpable(native, 1)
        environment = leave_supervisor(*spare, keep=ends if ruleset is None else (*ends, ruleset))
        landlock = confine(native, version, ruleset)
        dress_as_script(environment, native)
        streams = hush() if libraries else ()
        if libraries:
            preload(libraries, say)
        write_all(say, bytes((0, landlock)))
        os.close(say)
        poll = select.poll()
        poll.register(hear, select.POLLIN)
        keeper = keep_memory(native) if native else -1
        script = SCRIPTS[PYTHON].encode()
        source = native.open_file(script, b"rbe") if native else None
        if native and not poll.poll(IDLE_MS):
            populate(native, alone=False)
        language = os.read(hear, 1)
        os.close(hear)
        if not language:
            os._exit(0)
        if streams:
            give_back(streams, native)
        if not native or language[0] != PYTHON:
            if keeper > 0:
                os.kill(keeper, signal.SIGKILL)
            execute(language[0], bash, environment)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(126)
    del poll, environment, keeper, streams
    yield native.run_file, source, script, 1, None
    try:
        code = abs(answers[-1])
        if code and getattr(sys, "last_type", None) is KeyboardInterrupt:
            code = 128 + signal.SIGINT
        if nothing_is_buffered():
            last.code = code
    except BaseException:
        pass  # a signal handler of the program's, which is over
    del last
    yield native.exit, code


class Last:
    """
    Ends the process when the last thing that a program could notice is over: its threads joined, atexit done, its modules, its
    builtins and its thread's state torn down. What follows in the interpreter only frees memory, page by page, which takes
    longer than running a small program. The interpreter keeps a copy of its builtins, and puts it in their place when it ends;
    an entry of this name is not cleared before the whole dictionary goes, which is the very last thing to go. What C code
    wants to happen at the end (exit(3): handlers, streams) still happens.
    """
    code = None

    def __init__(self, native):
        self.leave = native and native.exit_process
        builtins = vars(sys.modules["builtins"])
        for found in gc.get_objects():
            if type(found) is dict and found is not builtins and found.get("__build_class__") is __build_class__:
                found["__builtins__"] = self

    def __del__(self):
        if self.code is not None:
            self.leave(self.code)


def nothing_is_buffered():
    """Whether flushing the standard streams cannot fail; otherwise the interpreter has a word on the exit code when it ends."""
    try:
        return all(stream is original and stream.write_through for stream, original in (
            (sys.stdout, sys.__stdout__), (sys.stderr, sys.__stderr__)))
    except (AttributeError, ValueError):
        return False


def fork_warm(native, stdin, captures, bash, libraries):
    """Forks the program-to-be and waits until it is warm; returns its process id, where to tell it to start, and why it failed."""
    heard, say = os.pipe()
    hear, tell = os.pipe()
    answers, pids, forked = [], [], _thread.allocate_lock()
    forked.acquire()
    spare = (stdin, captures[0].sink, captures[1].sink)
    walls = draw_walls(native)  # here and not in the child, which would have to copy every page it touches
    steps = become_warm(native, answers, pids, forked, spare, (say, hear), walls, bash, libraries)
    if native:
        # As large as a process's first stack: the program will run on it.
        _thread.stack_size(STACK_SIZE)
        _thread.start_new_thread(answers.extend, (itertools.starmap(_ctypes.CFuncPtr.__call__, steps),))
        forked.acquire()
    else:
        next(steps, None)
    for fd in (say, hear) if walls[1] is None else (say, hear, walls[1]):
        os.close(fd)
    landlock, fault = await_warm(pids[0], heard)
    os.close(heard)
    return pids[0], tell, landlock, fault


def await_warm(child, heard):
    """
    Waits until the program-to-be is warm, and returns the version of Landlock that confines it, and no fault. Otherwise 0, and the
    library that keeps it from getting warm, and why; the process is then no more.
    """
    poll = select.poll()
    poll.register(heard, select.POLLIN)
    deadline = time.monotonic() + PRELOAD_S
    said = b""
    while True:
        in_time = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
        piece = os.read(heard, 4096) if in_time else b""
        said = (said + piece)[-2048:]
        if said[-2:-1] == b"\0":
            return said[-1], ""
        if not piece:
            break
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    kill_everything()
    await_deaths()
    library = said.decode("utf-8", "replace").rpartition("\n")[2]
    if not library:
        raise RuntimeError("the program-to-be ended before it was warm (wait status %d)" % status)
    if ":" in library:
        return 0, library
    if not in_time:
        return 0, "%s: its import did not end within %d s" % (library, PRELOAD_S)
    how = "signal %d" % os.WTERMSIG(status) if os.WIFSIGNALED(status) else "exit code %d" % os.WEXITSTATUS(status)
    return 0, "%s: its import ended the process (%s)" % (library, how)


class Capture:
    """One output stream of the program: passes on what fits its limit, counts the rest."""

    def __init__(self, kind, wire):
        self.kind, self.wire, self.room, self.dropped = kind, wire, 0, 0
        self.source, self.sink = os.pipe()
        os.set_blocking(self.source, False)

    def pump(self):
        """Takes what is there, and returns how much that was; None if it was nothing, false once every writer is gone."""
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
            self.wire.put(self.kind, kept)
        return len(data)


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
        if pid == main and not os.WIFSTOPPED(code):  # who asks to be traced stops for its parent, and has not ended
            status = code


def kill_everything():
    try:
        os.kill(-1, signal.SIGKILL)  # everyone in this namespace but PID 1, atomically: no fork outruns it
    except ProcessLookupError:
        pass


def await_deaths():
    """Returns when nobody is left. What was killed runs no more code of its own, but a system call of it may still be under way."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def await_job(child, wake, native):
    """Returns when the first byte of a job is there. Without the program-to-be this sandbox is of no use: it ends."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(wake, select.POLLIN)
    patience = LONGER_IDLE_MS if native else None
    while True:
        events = poll.poll(patience)
        if not events:
            populate(native, alone=True)
            patience = None
        for fd, _ in events:
            if fd == 0:
                return
            os.read(wake, 4096)
            if reap(child) is not None:
                os._exit(1)


def supervise(main, captures, timeout, grace, wake, wire):
    """
    Waits for the program's end, its time limit, or the worker's; returns (wait status or None, timed out). Output is taken a
    little late: waking up for each of a small program's writes would take longer than the program, and its end is near.
    """
    ends, all_of_it = select.poll(), select.poll()
    for poll in ends, all_of_it:
        poll.register(0, select.POLLIN)
        poll.register(wake, select.POLLIN)
    for capture in captures:
        all_of_it.register(capture.source, select.POLLIN)
    by_fd = {capture.source: capture for capture in captures}
    deadline = time.monotonic() + timeout
    terminated, lingering = False, True
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
        patience = max(0.0, deadline - now) * 1000 + 1
        events = ends.poll(min(patience, LINGER_MS)) if lingering else all_of_it.poll(patience)
        if lingering and not events:
            # Sent is what has lingered: a sandbox that is lost before its program was heard of can be replaced unseen.
            lingered = wire.size
            taken = [capture.pump() for capture in captures]
            if lingered or not any(taken):
                wire.flush()
                lingering = False
        for fd, _ in events:
            if fd == wake:
                os.read(wake, 4096)
            elif fd == 0:
                if not os.read(0, 4096):
                    kill_everything()
                    os._exit(0)
            elif (taken := by_fd[fd].pump()) is False:
                all_of_it.unregister(fd)
            elif taken:
                lingering = taken < BUSY


def send_files(wire, max_files, max_file, max_total):
    try:
        files = collect(max_files, max_file, max_total)
    except Rejected as reason:
        code, path = reason.args
        wire.put(b"V", code.encode(), b"\0", path[:MAX_PATH])
        return
    if sum(size for _, _, size in files) > CHUNK:
        widen(WIRE)
    for path, fd, size in files:
        wire.put_file(path, fd, size)
        os.close(fd)


def collect(max_files, max_file, max_total):
    """Opens what is in /output without following anything. Everything that could race with this walk has been killed."""
    files = []
    budget = [max_total, MAX_FOLDERS]
    root = os.open("/output", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    walk(root, b"", 0, files, budget, max_files, max_file)
    os.close(root)
    return files


def walk(folder, prefix, depth, files, budget, max_files, max_file):
    if depth >= MAX_DEPTH:
        raise Rejected("output_path_invalid", prefix)
    # One more than may be is refused, whatever it is. Where nothing bounds inodes, a folder can hold a million.
    with os.scandir(folder) as entries:
        names = sorted(os.fsencode(entry.name) for entry in itertools.islice(entries, MAX_FOLDERS + max_files + 1))
    for name in names:
        path = prefix + name
        if len(path) > MAX_PATH:
            raise Rejected("output_path_invalid", path)
        info = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISDIR(info.st_mode):
            budget[1] -= 1
            if budget[1] < 0:
                raise Rejected("too_many_output_files", path)
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
            os.chmod(name, 0o600, dir_fd=folder)
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
            files.append((path, fd, info.st_size))
        else:
            raise Rejected("output_not_allowed", path)


def read_file(fd, size):
    pieces = []
    while size > 0:
        piece = os.read(fd, size)
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def full_folders():
    """How many of the writable folders have no page or no inode left; each is a tmpfs of its own."""
    full = 0
    for folder in WRITABLE:
        try:
            room = os.statvfs(folder)
        except OSError:
            continue
        full += room.f_blocks > 0 == room.f_bfree or room.f_files > 0 == room.f_ffree
    return full


def report(wire, seal, status, timed_out, captures, started, counters, cpu_before, before):
    if timed_out:
        kind, value = TIMED_OUT, 124
    elif os.WIFSIGNALED(status):
        kind, value = SIGNALLED, os.WTERMSIG(status)
    else:
        kind, value = EXITED, os.WEXITSTATUS(status)
    elapsed = int((time.monotonic() - started) * 1e6)
    cpu = counters.read_cpu() - cpu_before
    oom_kills, refused, throttled = (counters.read(index) - old for index, old in before)
    host_kills = 0 if oom_kills <= 0 or counters.was_at_memory_limit() else oom_kills
    numbers = (elapsed, captures[0].dropped, captures[1].dropped, cpu, counters.read(PEAK), oom_kills, refused, throttled, host_kills,
               full_folders())
    wire.put(b"D", bytes((kind,)), value.to_bytes(4, "big"), *(max(0, number).to_bytes(8, "big") for number in numbers), seal)


def main():
    native = Native() if _ctypes and sys.implementation.name == "cpython" else None
    set_dumpable(native, 0)
    bash = find_bash()
    wake, wake_sink = os.pipe()
    os.set_blocking(wake_sink, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_sink, warn_on_full_buffer=False)

    wire, intake, counters = Wire(), Intake(), Counters()
    captures = (Capture(b"O", wire), Capture(b"E", wire))
    nothing = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
    script = Script()
    child, tell, landlock, fault = fork_warm(native, nothing, captures, bash, PRELOAD)
    if fault:
        # Whatever the libraries left behind in that process: a program still gets one that is clean.
        os.close(tell)
        child, tell, landlock, _ = fork_warm(native, nothing, captures, bash, "")
    sys.path[:] = [place for place in sys.path if place]  # the working directory is the program's: nothing is imported from there
    for capture in captures:
        os.close(capture.sink)
    wire.put(b"R", ("protocol=%d\npython=%s\nlanguages=%s\nuid=%d\nwarm=%s\nguarded=%s\nlandlock=%d\npreload_fault=" % (
        PROTOCOL, sys.version.split()[0], "python,bash" if bash else "python", os.getuid(), "yes" if native else "no",
        "yes" if native and not native.prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) else "no", landlock)).encode(),
        fault.encode())
    wire.flush()
    before = [(index, counters.read(index)) for index in (OOM_KILLS, REFUSED_FORKS, THROTTLED)]

    await_job(child, wake, native)
    job = intake.frame(b"J")
    numbers = [int.from_bytes(job[at:at + 4], "big") for at in range(2 + SEAL, len(job), 4)]
    timeout_ms, grace_ms, out_max, err_max, max_files, max_file, max_total, count = numbers
    language = job[1]
    if job[0] != PROTOCOL or language not in SCRIPTS or (language == BASH and not bash):
        raise ValueError("this sandbox cannot run that job")
    captures[0].room, captures[1].room = out_max, err_max
    script.write(language, intake.frame(b"C"))
    if count:
        stage_inputs(intake, count)
    intake.frame(b"G")

    cpu_before = counters.read_cpu()
    started = time.monotonic()
    os.write(tell, bytes((language,)))
    status, timed_out = supervise(child, captures, timeout_ms / 1000, grace_ms / 1000, wake, wire)
    kill_everything()  # a daemon that holds stdout open must not delay the answer, nor race with the collection
    for capture in captures:
        while capture.pump():
            pass
    report(wire, bytes(job[2:2 + SEAL]), status, timed_out, captures, started, counters, cpu_before, before)
    os.chmod("/output", 0o700)  # the program owns it, and may have locked itself out
    with os.scandir("/output") as entries:
        is_empty = next(entries, None) is None
    if not is_empty:
        wire.flush()  # collecting takes time of its own, and is measured apart
        await_deaths()
        send_files(wire, max_files, max_file, max_total)
    wire.put(b"Z")
    wire.flush()
    # Exiting now would compete with the engine copying the last frame: wait to be removed, or for the worker's end.
    while os.read(0, 4096):
        pass


if __name__ == "supervisor":
    WIRE = os.dup(1)
    os.set_inheritable(WIRE, False)
    os.dup2(2, 1)  # a stray print must never look like a frame
    main()
