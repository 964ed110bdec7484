# says: what went wrong: é
import sys
sys.exit('what went wrong: é')
