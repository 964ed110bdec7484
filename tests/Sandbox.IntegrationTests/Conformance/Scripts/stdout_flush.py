import sys
print('one', flush=True)
print('two', 'three', sep='-', end='!\n', flush=False)
sys.stdout.writelines(['four\n', 'five\n'])
print(sys.stdout.write('six\n'), sys.stdout.flush())
