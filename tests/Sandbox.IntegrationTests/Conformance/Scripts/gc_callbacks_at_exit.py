import gc
import sys
seen = []


def callback(phase, info):
    seen.append(phase)
    if sys.is_finalizing():
        print(phase, info['generation'])


gc.callbacks.append(callback)
gc.collect(0)
print(seen)
