# Young garbage is found without being asked for.
import gc
import weakref


class Node:
    pass


found = []
for _ in range(3000):
    node = Node()
    node.itself = node
    found.append(weakref.ref(node))
del node
print(gc.isenabled(), any(reference() is None for reference in found))
