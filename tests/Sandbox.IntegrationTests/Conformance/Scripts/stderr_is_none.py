# says: exit code 1
import sys
print('before')
sys.stderr = None
raise ValueError('for nobody')
