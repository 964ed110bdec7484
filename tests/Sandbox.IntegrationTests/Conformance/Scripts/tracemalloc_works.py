import tracemalloc
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
tracemalloc.start(5)


def allocate():
    return bytes(100_000)


kept = [allocate() for _ in range(10)]
snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, __file__)])
print(snapshot.statistics('lineno')[0].traceback, snapshot.statistics('lineno')[0].size > 1_000_000)
print(*tracemalloc.get_object_traceback(kept[0]).format(), sep='\n')
tracemalloc.stop()
