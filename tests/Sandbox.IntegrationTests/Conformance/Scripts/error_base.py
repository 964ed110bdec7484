# says: Custom: base
class Custom(BaseException):
    pass


raise Custom('base')
