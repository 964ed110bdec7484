# says: Did you forget to import 'time'?
print('before')
time.sleep(1)
