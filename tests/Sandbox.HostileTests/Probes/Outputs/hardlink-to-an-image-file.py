#: item: outputs/hardlink-to-an-image-file
#: kit: checks
#: absent: root:x
for path in ("/etc/passwd", "/usr/bin/bash", "/proc/1/environ", "/proc/self/exe"):
    refused(path, os.link, path, "/output/linked", follow_symlinks=True)
finish()
