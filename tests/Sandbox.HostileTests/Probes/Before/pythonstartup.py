#: item: before/pythonstartup
#: kit: checks
#: kit: limits
expect("PYTHONSTARTUP" not in os.environ, "PYTHONSTARTUP is set")
expect(not [name for name in os.environ if name.startswith("PYTHON") and name != "PYTHONDONTWRITEBYTECODE"], "a variable of Python's is set")
plant("/work/startup.py")
compare(["python3", "-i"], PYTHONSTARTUP="/work/startup.py")
finish()
