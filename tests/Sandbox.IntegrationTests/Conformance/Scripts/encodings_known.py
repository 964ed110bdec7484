import codecs
import encodings
print(sorted(encodings._cache), 'é'.encode('latin-1'), codecs.lookup('utf8').name, b'\x82\xa0'.decode('shift_jis'))
print(codecs.lookup_error('surrogateescape').__name__, 'x'.encode('idna'), codecs.encode('abc', 'rot13'))
