import os
import sys
wanted = ('Name', 'Umask', 'TracerPid', 'Uid', 'Gid', 'Groups', 'Threads', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Cpus_allowed_list')
with open('/proc/self/status') as status:
    print(*[line for line in status if line.split(':')[0] in wanted], sep='')
print(open('/proc/self/comm').read(), os.readlink('/proc/self/exe') == os.path.realpath(sys.executable), os.readlink('/proc/self/cwd'))
print(os.stat('/proc/self/environ').st_uid, open('/proc/self/coredump_filter').read())
