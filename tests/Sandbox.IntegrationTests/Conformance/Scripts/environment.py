import os
print(*os.environ.items(), sep='\n')
print(type(os.environ).__name__, type(os.environ._data).__name__, os.environ.encodekey('é'), os.environb[b'PATH'])
