import threading
done = threading.Event()
timer = threading.Timer(0.01, lambda: (print('timer'), done.set()))
timer.start()
print(done.wait(10))
never = threading.Timer(60, print)
never.start()
never.cancel()
threading.Timer(0.05, print, ('after the end of main',)).start()
