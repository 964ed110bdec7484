# What a child inherits: nothing blocked, nothing ignored.
import subprocess
import sys
program = 'while read name value; do case $name in SigBlk:|SigIgn:|SigCgt:) echo $name $value;; esac; done < /proc/self/status'
subprocess.run(program, shell=True)
subprocess.run(program, shell=True, restore_signals=False)
subprocess.run([sys.executable, '-c', 'import signal; print(signal.getsignal(signal.SIGINT).__name__, signal.getsignal(signal.SIGPIPE))'])
subprocess.run('yes | head -n 1', shell=True)
