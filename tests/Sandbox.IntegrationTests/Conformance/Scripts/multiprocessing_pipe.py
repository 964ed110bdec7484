import multiprocessing


def work(connection):
    while (item := connection.recv()) is not None:
        connection.send(item * 2)
    connection.close()


if __name__ == '__main__':
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=work, args=(there,))
    process.start()
    for item in (1, 'a', [2]):
        here.send(item)
        print(here.recv())
    here.send(None)
    process.join()
