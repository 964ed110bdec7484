# says: exit code 1
import sys


def hook(kind, value, traceback):
    print(kind.__name__, value, traceback.tb_frame.f_code.co_name, traceback.tb_lineno, traceback.tb_next)


sys.excepthook = hook
raise ValueError('for the hook')
