import os
import signal
child = os.posix_spawn('/usr/bin/env', ['env'], {'ONLY': 'this'})
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
child = os.posix_spawnp('sh', ['sh', '-c', 'echo to the other'], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 1, 5)], setsigmask=[signal.SIGUSR1])
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(os.spawnvp(os.P_WAIT, 'true', ['true']), os.WEXITSTATUS(os.system('exit 3')), os.popen('echo popen').read())
