import sys
print(sorted(vars(sys)))
print(hasattr(sys, 'gettotalrefcount'), hasattr(sys, 'ps1'), hasattr(sys, 'last_exc'), hasattr(sys, 'last_type'))
