# says: in outer
import traceback


def inner():
    traceback.print_stack()
    print(len(traceback.extract_stack()), [frame.name for frame in traceback.extract_stack()])


def outer():
    inner()


outer()
