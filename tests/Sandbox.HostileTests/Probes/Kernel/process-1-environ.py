#: item: kernel/pid-1-environ
#: runsc.stdout: broke: /proc/1/environ was allowed (3); /proc/1/task/1/environ was allowed (4)\n
#: runsc.because: gVisor lets a process read another's environment; process 1 has none but the image's, Leaks/environment.py says what that may hold
#: kit: checks
#: kit: kernel
for path in ("/proc/1/environ", "/proc/1/task/1/environ"):
    refused(path, os.open, path, os.O_RDONLY)
finish()
