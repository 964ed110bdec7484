#: item: leaks/sys-firmware
#: kit: checks
# What the machine is: its tables, its serial numbers.
for folder in ("/sys/firmware", "/proc/acpi", "/proc/scsi"):
    if os.path.isdir(folder):
        expect(os.listdir(folder) == [], "%s holds %s" % (folder, os.listdir(folder)))
for name in ("product_uuid", "product_serial", "board_serial", "chassis_serial"):
    refused(name, os.open, "/sys/class/dmi/id/" + name, os.O_RDONLY)
finish()
