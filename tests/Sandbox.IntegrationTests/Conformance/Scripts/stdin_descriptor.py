import os
import select
print(os.read(0, 10), select.select([0], [], [], 0)[0])
