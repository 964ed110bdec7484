# says: ImportError: cannot import name 'missing'
from os import missing
