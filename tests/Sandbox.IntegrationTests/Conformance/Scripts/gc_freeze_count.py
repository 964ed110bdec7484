# Accepted: the program's process was forked, and what it shares with its parent is frozen.
import gc
print(gc.get_freeze_count())
