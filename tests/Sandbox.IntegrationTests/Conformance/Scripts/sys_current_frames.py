import sys
import threading
frames = sys._current_frames()
print(len(frames), list(frames) == [threading.get_ident()], frames[threading.get_ident()].f_code.co_name)
print(sys._current_exceptions() == {threading.get_ident(): None})
