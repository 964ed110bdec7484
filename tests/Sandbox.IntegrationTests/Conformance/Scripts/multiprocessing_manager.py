import multiprocessing


def work(shared, entries):
    shared['child'] = 1
    entries.append(2)


if __name__ == '__main__':
    with multiprocessing.Manager() as manager:
        shared, entries = manager.dict(), manager.list()
        process = multiprocessing.Process(target=work, args=(shared, entries))
        process.start()
        process.join()
        print(dict(shared), list(entries))
