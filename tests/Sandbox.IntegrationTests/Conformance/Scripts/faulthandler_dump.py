import faulthandler
import re
print(faulthandler.is_enabled())


def inner(file):
    faulthandler.dump_traceback(file)


with open('/tmp/dump', 'w+') as file:
    inner(file)
    file.seek(0)
    print(re.sub('0x[0-9a-f]+', '0x', file.read()), end='')
