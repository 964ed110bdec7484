"""Times whole processes from one small process: posix_spawnp, read all of its output, waitpid.

Standard input: one JSON object a line, {"argv": [...], "count": N, "pause_s": S, "expect": "hi\\n"}.
Standard output: one JSON object a line, {"ms": [...]} or {"fault": "one sentence"}.
"""
import json
import os
import signal
import sys
import time

# Ctrl-C is for the benchmark, which then closes our standard input.
signal.signal(signal.SIGINT, signal.SIG_IGN)


def run_once(argv, environment):
    """Milliseconds, output and exit status of one run."""
    reader, writer = os.pipe()
    began = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, environment, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)], setsigdef=[signal.SIGINT])
    os.close(writer)
    chunks = []
    while chunk := os.read(reader, 65536):
        chunks.append(chunk)
    status = os.waitpid(pid, 0)[1]
    ended = time.perf_counter()
    os.close(reader)
    return (ended - began) * 1000, b"".join(chunks), status


def serve(order):
    times = []
    for _ in range(order["count"]):
        took, output, status = run_once(order["argv"], os.environ)
        if status != 0 or output.decode() != order["expect"]:
            return {"fault": f"{order['argv'][0]} printed {output!r} and ended with wait status {status}."}
        times.append(took)
        if order["pause_s"]:
            time.sleep(order["pause_s"])
    return {"ms": times}


for line in sys.stdin:
    try:
        answer = serve(json.loads(line))
    except OSError as fault:
        answer = {"fault": f"{fault.filename or 'The program'} cannot be run: {fault.strerror}."}
    print(json.dumps(answer), flush=True)
