for source in ('(' * 300 + ')' * 300, '-' * 100_000 + '1', 'x' + '.y' * 100_000, '[' * 150 + ']' * 150, '+'.join('1' * 50_000)):
    try:
        compile(source, 'deep', 'eval')
        print('compiled', len(source))
    except (SyntaxError, RecursionError, MemoryError) as fault:
        print(type(fault).__name__, str(fault)[:60])
