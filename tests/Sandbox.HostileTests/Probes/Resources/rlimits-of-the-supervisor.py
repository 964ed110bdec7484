#: item: resources/raise-rlimits
#: kit: checks
# Process 1 has the same user id: without a descriptor, or a byte to write, it could not report.
import resource

for name in ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_STACK"):
    refused(name + " of process 1", resource.prlimit, 1, getattr(resource, name), (1, 1))
finish()
