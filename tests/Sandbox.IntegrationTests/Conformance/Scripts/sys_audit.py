import sys
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
open(__file__).close()
compile('1', 'text', 'eval')
import colorsys
print(events)
