import os
os.register_at_fork(before=lambda: print('before'), after_in_parent=lambda: done.append('parent'), after_in_child=lambda: done.append('child'))
done = []
child = os.fork()
if not child:
    print(done)
    os._exit(0)
os.waitpid(child, 0)
print(done)
