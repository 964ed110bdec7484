#: item: resources/raise-rlimits
#: kit: checks
import resource

for name in (name for name in dir(resource) if name.startswith("RLIMIT_")):
    which = getattr(resource, name)
    soft, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        for higher in (resource.RLIM_INFINITY, hard + 1):
            try:
                resource.setrlimit(which, (soft, higher))
                broke("%s was raised to %s" % (name, higher))
            except (OSError, ValueError):
                pass
expect(resource.getrlimit(resource.RLIMIT_CORE) == (0, 0), "core dumps are allowed")
expect(0 < resource.getrlimit(resource.RLIMIT_NOFILE)[1] <= 1024, "descriptors are not bounded")
expect(0 < resource.getrlimit(resource.RLIMIT_FSIZE)[1] <= 1 << 30, "the size of a file is not bounded")
finish()
