#: item: before/pth
#: kit: checks
#: kit: limits
#: input: x.pth import os; os.close(os.open("/tmp/too-early", os.O_CREAT))
#: input: lib/python3/site-packages/x.pth import os; os.close(os.open("/tmp/too-early", os.O_CREAT))
# Lines of a .pth file are executed when an interpreter starts.
import site

expect(not os.path.exists("/tmp/too-early"), "the input was executed before the program")
folder = site.getusersitepackages()
plant(folder + "/planted.py")
open(folder + "/x.pth", "w").write("import planted\n")
compare(["python3", "-c", "pass"])
finish()
