import sys
sys.stdout.reconfigure(encoding='ascii', errors='backslashreplace', newline='\r\n', line_buffering=True, write_through=False)
print('é ü', sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering, sys.stdout.write_through)
sys.stdout.reconfigure(encoding='utf-8', newline='\n')
print('é ü')
