import sys
print('running as', __name__)
if __name__ == '__main__':
    import main
    print(main.__file__, main.__spec__.origin, main.__cached__)
    print(main is not sys.modules['__main__'])
    import os
    print(os.listdir('/job'))
