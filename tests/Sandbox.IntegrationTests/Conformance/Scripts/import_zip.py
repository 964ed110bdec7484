import sys
import zipfile
with zipfile.ZipFile('/work/code.zip', 'w') as archive:
    archive.writestr('packed.py', 'print(__file__, type(__loader__).__name__)\ndef fail():\n    raise ValueError("packed")\n')
sys.path.insert(0, '/work/code.zip')
import packed
try:
    packed.fail()
except ValueError as fault:
    print(fault.__traceback__.tb_next.tb_frame.f_code.co_filename)
