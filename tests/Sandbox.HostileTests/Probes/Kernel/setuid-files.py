#: item: kernel/setuid-files
#: kit: checks
#: kit: kernel
#: timeout_s: 20
# Nothing lends a privilege: no setuid or setgid file, none with a capability, and the kernel would not honour one.
import stat

for folder, folders, files in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys")]
    for name in files:
        path = os.path.join(folder, name)
        info = os.lstat(path)
        if stat.S_ISREG(info.st_mode):
            expect(not info.st_mode & (stat.S_ISUID | stat.S_ISGID), path)
            expect("security.capability" not in os.listxattr(path, follow_symlinks=False), path + " has a capability")
status = dict(line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines())
expect(libc.prctl(39, 0, 0, 0, 0) == 1, "new privileges are possible")
# gVisor knows no ambient ones.
for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", *(["CapAmb"] if "CapAmb" in status else [])):
    expect(int(status[name], 16) == 0, name + " is " + status[name])
expect(0 not in os.getresuid() + os.getresgid() and 0 not in os.getgroups(), "it is root")
for action, arguments in ((os.setuid, (0,)), (os.setgid, (0,)), (os.setgroups, ([0],)), (os.setresuid, (0, 0, 0))):
    refused(action.__name__, action, *arguments)
finish()
