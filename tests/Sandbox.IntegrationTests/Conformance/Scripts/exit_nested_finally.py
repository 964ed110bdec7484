# says: exit code 3
import sys


def leave():
    try:
        try:
            sys.exit(1)
        finally:
            print('inner')
            sys.exit(2)
    finally:
        print('outer')
        sys.exit(3)


try:
    leave()
except SystemExit as fault:
    print(fault.code, fault.__context__.code, fault.__context__.__context__.code)
    raise
