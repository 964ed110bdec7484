#: item: resources/real-time-scheduling
#: kit: checks
for name in ("SCHED_FIFO", "SCHED_RR"):
    refused(name, os.sched_setscheduler, 0, getattr(os, name), os.sched_param(1))
expect(os.sched_getscheduler(0) in (os.SCHED_OTHER, os.SCHED_BATCH, os.SCHED_IDLE), "it is scheduled in real time")
refused("starving process 1", os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0))
refused("moving process 1", os.sched_setaffinity, 1, os.sched_getaffinity(0))
finish()
