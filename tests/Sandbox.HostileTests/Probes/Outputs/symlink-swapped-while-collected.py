#: item: outputs/symlink-swapped-while-collected
#: status: ok or output_rejected
#: code: output_not_allowed
#: output: any
#: absent: root:x
# A child that stays swaps a file and a link to /etc/passwd, and a folder and a link to /etc, as fast as it can. It is dead before
# anybody looks: what it left last is what is found, and nothing is followed.
import os, time

end = time.monotonic() + 10

os.mkdir("/output/folder")
open("/output/folder/passwd", "w").write("plain")
if os.fork() == 0:
    os.setsid()
    os.chdir("/output")
    while time.monotonic() < end:
        os.symlink("/etc/passwd", "new")
        os.replace("new", "x")
        open("new", "w").write("plain")
        os.replace("new", "x")
        os.symlink("/etc", "y")
        os.unlink("y")
        os.rename("folder", "y")
        os.rename("y", "folder")
time.sleep(0.3)
print("held")
