#: item: resources/deep-recursion
# A compiler's stack is one as well.
for depth in (100, 10_000, 60_000):
    for opening, closing in ("()", "[]", "{}"):
        try:
            compile(opening * depth + "1" + closing * depth, "deep", "eval")
        except (SyntaxError, MemoryError, RecursionError):
            pass
print("held")
