import sys
seen = []


def tracer(frame, event, argument):
    seen.append((event, frame.f_code.co_name, frame.f_lineno, frame.f_back.f_code.co_name if frame.f_back else None))
    return tracer


def traced(number):
    number += 1
    return number


sys.settrace(tracer)
traced(1)
sys.settrace(None)
print(*seen, sep='\n')
