import os
import subprocess
listing = ['ls', '/proc/self/fd']
print(subprocess.run(listing, stdout=subprocess.PIPE, text=True).stdout.split())
kept = os.dup(1)
reading, writing = os.pipe()
print(subprocess.run(listing, stdout=subprocess.PIPE, text=True, close_fds=False).stdout.split())
print(subprocess.run(listing, stdout=subprocess.PIPE, text=True, pass_fds=[writing]).stdout.split())
