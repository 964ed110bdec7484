import os
import time
print(0 <= time.process_time() < 5, 0 <= time.thread_time() < 5, time.monotonic() > 0, time.perf_counter() > 0)
times = os.times()
print(times.children_user, times.children_system, times.user < 5)
print(time.get_clock_info('monotonic').implementation, time.get_clock_info('process_time').adjustable)
