# says: exit code 9
class Leave(SystemExit):
    def __init__(self):
        super().__init__('ignored')
        self.code = 9


raise Leave
