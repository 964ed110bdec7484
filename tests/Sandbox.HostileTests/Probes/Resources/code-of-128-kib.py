#: item: resources/128-kib-of-code
#: code_bytes: 131072
import os
print("held" if os.stat(__file__).st_size == 131072 else "broke")
