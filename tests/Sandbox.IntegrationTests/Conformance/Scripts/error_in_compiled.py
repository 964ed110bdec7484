# says: File "/job/main.py", line 1
exec(compile('raise ValueError("looks like ours")', '/job/main.py', 'exec'))
