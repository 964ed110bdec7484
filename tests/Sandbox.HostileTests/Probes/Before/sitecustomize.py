#: item: before/sitecustomize
#: kit: checks
#: kit: limits
#: input: sitecustomize.py open("/tmp/too-early", "w").write("ran")
# A file of that name among the inputs is only a file. One that the program plants itself, where a new interpreter finds it, runs under
# everything that the program runs under.
expect(not os.path.exists("/tmp/too-early"), "the input was executed before the program")
plant("/work/sitecustomize.py")
compare(["python3", "-c", "pass"], PYTHONPATH="/work")
finish()
