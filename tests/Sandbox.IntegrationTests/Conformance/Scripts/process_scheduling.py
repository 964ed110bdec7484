import os
import resource
print(os.getpriority(os.PRIO_PROCESS, 0), os.nice(0), os.sched_getscheduler(0), os.sched_getparam(0))
print(os.sched_getaffinity(0) == os.sched_getaffinity(1), os.cpu_count() >= 1, os.process_cpu_count() == len(os.sched_getaffinity(0)))
with open('/proc/self/timerslack_ns') as slack:
    print(slack.read())
print(resource.getpagesize(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
