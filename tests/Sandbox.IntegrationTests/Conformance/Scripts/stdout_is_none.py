import os
import sys
sys.stdout = None
print('nobody hears this')
sys.stdout = sys.__stdout__
print('heard')
