#: item: kernel/proc-sys
#: kit: checks
#: kit: kernel
for path in ("kernel/core_pattern", "kernel/modprobe", "kernel/hostname", "kernel/yama/ptrace_scope", "vm/drop_caches", "vm/overcommit_memory", "net/ipv4/ip_forward",
             "fs/binfmt_misc/register", "kernel/unprivileged_bpf_disabled", "user/max_user_namespaces"):
    refused(path, os.open, "/proc/sys/" + path, os.O_WRONLY)
for folder, _, files in os.walk("/proc/sys"):
    for path in (os.path.join(folder, name) for name in files):
        if os.access(path, os.W_OK):
            refused(path, os.open, path, os.O_WRONLY)
finish()
