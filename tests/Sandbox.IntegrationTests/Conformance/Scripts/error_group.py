# says: ExceptionGroup: several (2 sub-exceptions)
def collect():
    faults = []
    for number in (1, 0, 'x'):
        try:
            1 / number
        except Exception as fault:
            faults.append(fault)
    raise ExceptionGroup('several', faults)


collect()
