#: item: resources/inode-bomb
#: runsc.timeout_s: 2
#: runsc.status: timed_out
#: runsc.limit_hit: time
#: runsc.stdout: none
#: runsc.because: gVisor's tmpfs bounds bytes and no inodes; empty files are made until time or memory ends the job
#: kit: checks
#: timeout_s: 20
#: limit_hit: disk
# Empty files until refused; each would be a kilobyte of the kernel's.
for folder in ("/tmp", "/work", "/dev/shm"):
    os.mkdir(folder + "/many")
    os.chdir(folder + "/many")
    made = 0
    try:
        while made < 100_000:
            os.close(os.open(str(made), os.O_CREAT | os.O_WRONLY))
            made += 1
    except OSError as fault:
        expect(fault.errno == errno.ENOSPC, fault)
    expect(made < 20_000, "%d files in %s" % (made, folder))
finish()
