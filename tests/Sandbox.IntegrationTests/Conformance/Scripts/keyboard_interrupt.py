# says: exit code 130
print('before')
raise KeyboardInterrupt('with words')
