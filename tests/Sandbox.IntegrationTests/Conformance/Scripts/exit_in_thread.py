import sys
import threading
thread = threading.Thread(target=sys.exit, args=(7,))
thread.start()
thread.join()
print('a thread that exits is only a thread')
