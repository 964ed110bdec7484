import cProfile
import io
import pstats


def slow():
    return sum(fast(number) for number in range(10))


def fast(number):
    return number


profile = cProfile.Profile()
profile.runctx('slow()', globals(), locals())
stats = pstats.Stats(profile, stream=io.StringIO()).stats
print(*sorted((place, calls[0]) for place, calls in stats.items() if 'main.py' in place[0] or place[0] == '<string>'), sep='\n')
