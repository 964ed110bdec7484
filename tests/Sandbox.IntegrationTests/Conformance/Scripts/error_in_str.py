# says: <exception str() failed>
class Broken(Exception):
    def __str__(self):
        raise RuntimeError('no words')


raise Broken
