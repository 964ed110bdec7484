# says: exit code 134
import os
print('before')
os.abort()
