import os
import stat
print(os.getcwd(), oct(os.umask(0o777)), os.umask(0o022) == 0o777)
for path in ('/', '/job', '/input', '/output', '/work', '/tmp', '/dev/shm'):
    info = os.stat(path)
    print(path, stat.filemode(info.st_mode), info.st_uid, info.st_gid, sorted(os.listdir(path)) if path != '/' else '')
info = os.stat('/job/main.py')
print(stat.filemode(info.st_mode), info.st_uid, info.st_size == len(open('/job/main.py').read()), info.st_nlink)
os.makedirs('a/b')
open('a/file', 'w').close()
print(stat.filemode(os.stat('a').st_mode), stat.filemode(os.stat('a/file').st_mode))
