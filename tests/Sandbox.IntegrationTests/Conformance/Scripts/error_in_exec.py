# says: File "<string>", line 2
exec('def inner():\n    raise ValueError("no source here")\ninner()')
