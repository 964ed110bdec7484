#: item: outputs/lone-surrogates
#: stdout: \ufffd\ufffd\ufffd|\ufffd\ufffd\ufffd|\ufffd|held\n
#: output: file 3
# Bytes that decode to half a character, in both halves, and a continuation without a beginning.
import os

os.write(1, b"\xed\xa0\x80|\xed\xbf\xbf|\x80|held\n")
open("/output/file", "wb").write(b"\xed\xa0\x80")
