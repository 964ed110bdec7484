import gc
import weakref


class Node:
    pass


node = Node()
node.itself = node
reference = weakref.ref(node)
gc.disable()
del node
print(reference() is not None)
print(gc.collect() > 0, reference())
gc.freeze()
gc.unfreeze()
print(gc.get_freeze_count(), gc.is_tracked([]), gc.is_tracked(1))
