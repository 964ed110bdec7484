# says: DeprecationWarning: old
import warnings


def old():
    warnings.warn('old', DeprecationWarning)
    warnings.warn('caller', UserWarning, stacklevel=2)
    warnings.warn('resource', ResourceWarning)
    warnings.warn('pending', PendingDeprecationWarning)


old()
old()
