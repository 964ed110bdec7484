import os
for path in ('/job/other', '/input/other', '/other', '/usr/other', '/job/main.py'):
    try:
        open(path, 'w')
    except OSError as fault:
        print(fault)
print(os.access('/job', os.W_OK), os.access('/work', os.W_OK), os.access('/job/main.py', os.R_OK))
