import sys
monitoring = sys.monitoring
print([monitoring.get_tool(number) for number in range(6)])
seen = []
monitoring.use_tool_id(2, 'conformance')
monitoring.register_callback(2, monitoring.events.PY_START, lambda code, offset: seen.append(code.co_name))
monitoring.set_events(2, monitoring.events.PY_START)


def watched():
    return [value for value in (1, 2)]


watched()
monitoring.set_events(2, 0)
print(seen)
