# What the kernel kept of how this process began.
with open('/proc/self/cmdline', 'rb') as file:
    print(file.read())
