import os
import subprocess
print(subprocess.run(['pwd'], cwd='/tmp', preexec_fn=lambda: os.write(1, b'before the program\n'), stdout=None).returncode)
child = subprocess.Popen(['sleep', '60'], start_new_session=True)
print(os.getsid(child.pid) == child.pid, os.getpgid(child.pid) == child.pid)
child.terminate()
print(child.wait())
child = subprocess.Popen(['sleep', '60'], process_group=0)
print(os.getpgid(child.pid) == child.pid, os.getsid(child.pid) == os.getpid())
child.kill()
print(child.wait())
