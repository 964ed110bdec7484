#: item: before/bash-env
#: kit: checks
#: kit: limits
# A script that a shell reads before another one runs under the same limits.
plant("/work/hook.py")
open("/work/environment", "w").write("python3 /work/hook.py\n")
compare(["bash", "-c", ":"], BASH_ENV="/work/environment")
finish()
