# says: exit code 1
import io
import sys
import unittest


class Tests(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(1, 1)

    def test_different(self):
        self.assertEqual([1, 2], [1, 3])


class Runner(unittest.TextTestRunner):
    def __init__(self, **options):
        super().__init__(**{**options, 'stream': io.StringIO()})

    def run(self, test):
        result = super().run(test)
        print(self.stream.getvalue().split('Ran 2')[0])
        return result


unittest.main(testRunner=Runner)
