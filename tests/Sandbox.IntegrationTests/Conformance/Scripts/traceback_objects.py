import traceback
try:
    try:
        {}['x']
    except KeyError as fault:
        raise ValueError('y') from fault
except ValueError as fault:
    print(traceback.format_exc())
    tb = fault.__traceback__
    print(tb.tb_next, tb.tb_frame.f_back, tb.tb_lineno, tb.tb_frame.f_code.co_qualname)
    print(traceback.extract_tb(tb))
