import os
import subprocess
os.environ['ADDED'] = 'é'
del os.environ['TMPDIR']
print(subprocess.run(['env'], stdout=subprocess.PIPE, text=True).stdout)
print(subprocess.run(['env'], env={'ONLY': '1'}, stdout=subprocess.PIPE, text=True).stdout)
os.system('env | sort')
