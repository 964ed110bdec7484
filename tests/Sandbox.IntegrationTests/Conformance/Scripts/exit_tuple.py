# says: (1, 'two')
import sys
sys.exit((1, 'two'))
