#: item: network/only-a-loopback
#: kit: checks
devices = [line.split(":")[0].strip() for line in open("/proc/net/dev").read().splitlines()[2:]]
expect(devices == ["lo"], devices)
if os.path.isdir("/sys/class/net"):
    expect(set(os.listdir("/sys/class/net")) <= {"lo"}, os.listdir("/sys/class/net"))
addresses = [line.split()[-1] for line in open("/proc/net/if_inet6")] if os.path.exists("/proc/net/if_inet6") else []
expect(set(addresses) <= {"lo"}, addresses)
finish()
