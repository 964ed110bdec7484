#: item: resources/nice
#: runsc.stdout: broke: nice was allowed (-5); setpriority of this process was allowed (None); the nice value changed\n
#: runsc.because: to gVisor a nice value is a number that it remembers and schedules nobody by; the host never hears of it
#: kit: checks
before = os.nice(0)
refused("nice", os.nice, -5)
refused("setpriority of this process", os.setpriority, os.PRIO_PROCESS, 0, -20)
refused("setpriority of process 1", os.setpriority, os.PRIO_PROCESS, 1, 19)
expect(os.nice(0) == before, "the nice value changed")
if os.path.exists("/proc/self/autogroup"):
    refused("a better autogroup", lambda: os.write(os.open("/proc/self/autogroup", os.O_WRONLY), b"-20"))
finish()
