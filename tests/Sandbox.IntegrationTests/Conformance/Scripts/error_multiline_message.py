# says: third line
raise ValueError('first line\nsecond line\n' + 'third line ' + 'x' * 5000)
