# says: BdbQuit
import pdb


def function():
    value = 1
    pdb.set_trace()
    return value


function()
