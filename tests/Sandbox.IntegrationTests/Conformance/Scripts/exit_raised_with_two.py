# says: ('one', 2)
raise SystemExit('one', 2)
