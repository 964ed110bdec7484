# says: KeyboardError: mine
class KeyboardError(KeyboardInterrupt):
    pass


raise KeyboardError('mine')
