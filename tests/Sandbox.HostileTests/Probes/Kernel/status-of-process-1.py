#: item: kernel/setuid-files
#: kit: checks
# What the engine has put on, and not what the supervisor adds: Landlock makes the program give up new privileges as well, so only
# process 1, which is not behind those walls, shows whether the engine has said so.
for process in ("1", "self"):
    status = dict(line.split(":\t", 1) for line in open("/proc/%s/status" % process).read().splitlines() if ":\t" in line)
    # Linux always has these lines; gVisor has neither this one nor CapAmb.
    expect(status.get("NoNewPrivs", "1") == "1", "%s may gain new privileges" % process)
    expect(status["Seccomp"] == "2", "%s calls the kernel without a filter" % process)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        expect(int(status.get(name, "0"), 16) == 0, "%s of %s is %s" % (name, process, status.get(name)))
    for name in ("Uid", "Gid"):
        expect(set(status[name].split()) == {"10001"}, "%s of %s is %s" % (name, process, status[name]))
finish()
