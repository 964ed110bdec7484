#: item: before/usercustomize
#: kit: checks
#: kit: limits
#: input: usercustomize.py open("/tmp/too-early", "w").write("ran")
# In the home directory a new interpreter looks by itself.
import site

expect(not os.path.exists("/tmp/too-early"), "the input was executed before the program")
expect(os.listdir("/work") == [], "the home directory was not empty")
plant(site.getusersitepackages() + "/usercustomize.py")
compare(["python3", "-c", "pass"])
finish()
