# says: ZeroDivisionError: division by zero
def divide(number):
    return number / 0


print('before')
divide(1)
