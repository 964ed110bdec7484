# says: ValueError: bare
import sys
sys.modules['traceback'] = None
raise ValueError('bare')
