import pydoc
import sys


def documented(argument: int = 1) -> str:
    """What it does."""


print(pydoc.plain(pydoc.render_doc(documented)))
print(pydoc.plain(pydoc.render_doc(sys.modules['__main__']))[:60])
help(documented)
