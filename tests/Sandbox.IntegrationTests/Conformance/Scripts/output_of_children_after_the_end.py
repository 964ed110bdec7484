# A background child that still writes is not waited for; what it wrote before is there.
import subprocess
child = subprocess.Popen('echo begun; exec sleep 60', shell=True, stdout=subprocess.PIPE)
print(child.stdout.readline())
child.kill()
print(child.wait())
