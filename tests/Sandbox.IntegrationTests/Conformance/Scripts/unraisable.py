# says: Exception ignored in: <function Thing.__del__
import re
import sys


class Thing:
    def __del__(self):
        raise ValueError('in a destructor')


class Hidden:
    def write(self, text):
        return sys.__stderr__.write(re.sub('0x[0-9a-f]+', '0x', text))

    def flush(self):
        pass


sys.stderr = Hidden()
Thing()
