import threading
gate = threading.Event()


def work(number):
    gate.wait()
    print('thread', number)
    if number < 3:
        threading.Thread(target=work, args=(number + 1,)).start()


threading._register_atexit(gate.set)
threading.Thread(target=work, args=(1,)).start()
print('main ends')
