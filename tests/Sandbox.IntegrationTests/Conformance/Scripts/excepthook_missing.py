# says: sys.excepthook is missing
import sys
del sys.excepthook
raise ValueError('without a hook')
