import io
import sys
lower = sys.stdin.detach()
print(type(lower).__name__, lower.read(), lower.fileno())
sys.stdin = io.StringIO('one\ntwo\n')
print(input(), input())
