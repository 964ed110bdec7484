# says: exit code 0
import sys
print('before')
sys.exit()
