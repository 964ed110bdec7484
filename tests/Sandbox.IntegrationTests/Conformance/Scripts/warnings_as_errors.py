# says: DeprecationWarning: old
import warnings
warnings.simplefilter('error')
warnings.warn('old', DeprecationWarning)
