#: item: outputs/name-with-newline
#: output: a\nb 1
#: output: \u001b[31m 1
open("/output/a\nb", "w").write("x")
open("/output/\033[31m", "w").write("x")
print("held")
