import sys
for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(repr(stream), type(stream).__name__)
    print(stream.encoding, stream.errors, stream.newlines, stream.line_buffering, stream.write_through)
    print(stream.mode, stream.name, stream.fileno(), stream.isatty(), stream.closed)
    print(stream.readable(), stream.writable(), stream.seekable(), stream._CHUNK_SIZE, sorted(vars(stream).items()))
