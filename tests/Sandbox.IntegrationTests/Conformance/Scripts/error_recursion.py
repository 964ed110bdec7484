# says: [Previous line repeated
def deeper(number):
    return deeper(number + 1) + 1


deeper(0)
