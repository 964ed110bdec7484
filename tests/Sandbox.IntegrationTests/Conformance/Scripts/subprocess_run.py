import subprocess
import sys
done = subprocess.run([sys.executable, '-c', 'import sys; print(sys.argv, sys.flags); sys.exit(3)', 'x'], capture_output=True, text=True)
print(done.returncode, done.stdout, done.stderr)
print(subprocess.run(['cat'], input=b'through a pipe', stdout=subprocess.PIPE).stdout)
try:
    subprocess.run(['false'], check=True)
except subprocess.CalledProcessError as fault:
    print(fault)
try:
    subprocess.run(['missing-program'])
except FileNotFoundError as fault:
    print(fault)
try:
    subprocess.run(['sleep', '60'], timeout=0.05)
except subprocess.TimeoutExpired as fault:
    print(fault.cmd)
