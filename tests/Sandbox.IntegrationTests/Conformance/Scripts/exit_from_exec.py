# says: exit code 6
exec(compile('import sys\nsys.exit(6)', 'inner', 'exec'))
