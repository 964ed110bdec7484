# says: second note
fault = ValueError('with notes')
fault.add_note('first note: é')
fault.add_note('second note\nin two lines')
raise fault
