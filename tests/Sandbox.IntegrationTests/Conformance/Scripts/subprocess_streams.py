# says: to standard error
import subprocess
import sys
subprocess.run('echo to standard output; echo to standard error >&2; cat; echo "read $?"', shell=True)
subprocess.run([sys.executable, '-c', 'import sys; print(repr(sys.stdin.read()), sys.stdout.line_buffering, sys.stdout.write_through)'])
print(subprocess.getstatusoutput('echo shell; exit 5'))
