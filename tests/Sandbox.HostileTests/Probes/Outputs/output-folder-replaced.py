#: item: outputs/output-folder-replaced
#: kit: checks
#: absent: root:x
# The folder is a mount of its own: it can be neither removed nor moved nor covered.
refused("rmdir", os.rmdir, "/output")
refused("rename", os.rename, "/output", "/work/output")
refused("rename over it", os.rename, "/work", "/output")
refused("symlink in its place", os.symlink, "/etc", "/output")
finish()
