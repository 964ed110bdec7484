import threading


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name)


local = threading.local()
local.thing = Thing('of the main thread')


def work():
    local.thing = Thing('of another thread')


thread = threading.Thread(target=work)
thread.start()
thread.join()
print('end')
