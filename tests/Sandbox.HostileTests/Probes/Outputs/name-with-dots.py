#: item: outputs/name-with-dots
#: output: ... 1
#: output: ..a 1
#: output: a/..b 1
# Dots that mean nothing are only dots; those that mean a folder cannot be made.
import os

os.mkdir("/output/a")
for name in ("...", "..a", "a/..b"):
    open("/output/" + name, "w").write("x")
for name in (".", ".."):
    try:
        open("/output/" + name, "w")
        print("broke")
    except OSError:
        pass
print("held")
