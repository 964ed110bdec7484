#: item: forgery/descriptors-of-pid-1
#: runsc.status: failed
#: runsc.code: sandbox_failed
#: runsc.because: gVisor lets a process open what another of its user has open; a frame without the job's seal is not believed, and the job fails
#: kit: checks
# A time-out that never was, said in process 1's stead, through whatever of its descriptors can be had.
done = b"\2" + (124).to_bytes(4, "big") + bytes(80) + bytes(16)
frames = b"D" + len(done).to_bytes(4, "big") + done + b"Z" + bytes(4)
for descriptor in range(64):
    try:
        end = os.open("/proc/1/fd/%d" % descriptor, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        continue
    broke("descriptor %d was opened" % descriptor)
    try:
        os.write(end, frames)
    except OSError:
        pass
finish()
