#: item: resources/sigabrt
#: exit: 134
#: stdout: none
import os
os.abort()
