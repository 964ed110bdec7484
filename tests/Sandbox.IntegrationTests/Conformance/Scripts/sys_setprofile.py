import sys
seen = []


def profiler(frame, event, argument):
    name = argument.__name__ if event.startswith('c_') else frame.f_code.co_name
    seen.append((event, name))


def profiled():
    return len([])


sys.setprofile(profiler)
profiled()
sys.setprofile(None)
print(*seen, sep='\n')
