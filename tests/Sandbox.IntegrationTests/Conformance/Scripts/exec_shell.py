# says: exit code 4
import os
print('before')
os.execvp('sh', ['sh', '-c', 'echo shell; pwd; exit 4'])
