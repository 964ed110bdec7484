import sqlite3
database = sqlite3.connect('/work/data.db')
with database:
    database.execute('create table t (a integer primary key, b text)')
    database.executemany('insert into t (b) values (?)', [('one',), ('zwei é',)])
database.create_function('twice', 1, lambda text: text * 2)
print(database.execute('select a, twice(b) from t order by a').fetchall(), sqlite3.threadsafety)
database.close()
