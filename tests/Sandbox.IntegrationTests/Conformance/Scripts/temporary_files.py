import os
import tempfile
print(tempfile.gettempdir(), tempfile.gettempprefix(), tempfile.tempdir)
descriptor, path = tempfile.mkstemp()
print(os.path.dirname(path), oct(os.stat(path).st_mode), descriptor)
with tempfile.NamedTemporaryFile('w+') as file, tempfile.TemporaryDirectory() as folder:
    print(os.path.exists(file.name), os.path.isdir(folder), os.path.dirname(folder))
print(os.path.exists(file.name), os.path.exists(folder))
