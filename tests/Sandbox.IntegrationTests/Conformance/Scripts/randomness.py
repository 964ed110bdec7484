import os
import random
import secrets
import subprocess
import sys
import uuid
program = 'import random, uuid, secrets, os; print(random.random(), uuid.uuid4(), secrets.token_hex(8), os.urandom(8).hex(), hash("a"))'
lines = [subprocess.run([sys.executable, '-c', program], stdout=subprocess.PIPE, text=True).stdout.split() for _ in range(2)]
lines.append(f'{random.random()} {uuid.uuid4()} {secrets.token_hex(8)} {os.urandom(8).hex()} {hash("a")}'.split())
print([len(set(column)) for column in zip(*lines)])
random.seed(1)
print(random.random(), random.getrandbits(32), random.choice('abc'))
print(uuid.uuid4().version, uuid.uuid5(uuid.NAMESPACE_DNS, 'example.org'))
