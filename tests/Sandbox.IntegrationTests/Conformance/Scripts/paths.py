import os
import pathlib
print(pathlib.Path.cwd(), pathlib.Path.home(), pathlib.Path(__file__).resolve(), pathlib.Path('x').absolute())
print(os.path.expanduser('~'), os.path.expandvars('$HOME/$TMPDIR'), os.path.abspath('.'))
pathlib.Path('a.txt').write_text('é')
print(pathlib.Path('a.txt').read_bytes(), sorted(pathlib.Path('.').iterdir()))
