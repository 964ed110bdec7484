#: item: kernel/pid-1-mem
#: runsc.stdout: broke: /proc/1/maps is readable; /proc/1/auxv is readable\n
#: runsc.because: gVisor shows where another's memory lies, but neither lets read nor write it, so that the job's seal stays unknown
#: kit: checks
#: kit: kernel
for path in ("mem", "maps", "smaps", "pagemap", "auxv", "stack", "syscall", "clear_refs", "io", "exe", "cwd", "oom_score_adj"):
    refused("/proc/1/" + path, os.open, "/proc/1/" + path, os.O_RDWR)
for path in ("mem", "maps", "pagemap", "auxv", "stack", "syscall"):
    try:
        found = open("/proc/1/" + path, "rb").read(64)
        expect(not found, "/proc/1/%s is readable" % path)
    except OSError:
        pass
try:
    os.write(os.open("/proc/1/timerslack_ns", os.O_WRONLY), b"1000000000")
    broke("the timers of process 1 were slowed down")
except OSError:
    pass
finish()
