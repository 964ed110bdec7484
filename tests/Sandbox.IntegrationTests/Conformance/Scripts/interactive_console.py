# says: now exiting
import code
import sys
code.interact(banner='a banner', exitmsg='now exiting', local={'x': 1})
console = code.InteractiveInterpreter({'y': 2})
print(console.runsource('y + 1'), console.runsource('if y:'), console.runsource('raise ValueError(y)'))
