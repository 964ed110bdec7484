# says: BdbQuit
print('before')
breakpoint()
print('after')
