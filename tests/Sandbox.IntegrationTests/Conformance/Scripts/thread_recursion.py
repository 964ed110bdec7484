import sys
import threading


def depth(number=0):
    try:
        return depth(number + 1)
    except RecursionError:
        return number


answers = []
thread = threading.Thread(target=lambda: answers.append(depth()))
thread.start()
thread.join()
print(answers, depth())
