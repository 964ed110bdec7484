# What the kernel kept of how this process began.
with open('/proc/self/environ', 'rb') as file:
    print(file.read())
