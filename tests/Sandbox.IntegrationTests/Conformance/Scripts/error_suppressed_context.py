# says: RuntimeError: alone
try:
    {}['missing']
except KeyError:
    raise RuntimeError('alone') from None
