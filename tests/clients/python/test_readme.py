from __future__ import annotations

import inspect
import unittest
from pathlib import Path

import amon_sandbox
from amon_sandbox import AsyncClient, Client, JobError, SandboxError

README = (Path(amon_sandbox.__file__).parents[1] / "README.md").read_text("utf-8")


class ReadmeTests(unittest.TestCase):
    def test_every_error_is_listed_with_its_code(self) -> None:
        errors = [kind for kind in vars(amon_sandbox).values() if inspect.isclass(kind) and issubclass(kind, SandboxError) and kind is not SandboxError]
        self.assertGreater(len(errors), 15)
        for kind in errors:
            with self.subTest(kind.__name__):
                row = next(line for line in README.splitlines() if line.startswith("| `") and f"`{kind.__name__}`" in line)
                if not issubclass(kind, JobError):
                    self.assertIn(f"`{kind.code}`", row)


class SurfaceTests(unittest.TestCase):
    """The two clients are one: what can be called on the one can be called on the other, in the same way."""

    def test_methods_and_their_parameters_are_the_same(self) -> None:
        for name in ("__init__", "connect", "submit", "result", "run", "cancel", "results", "close"):
            with self.subTest(name):
                self.assertEqual(self._parameters(AsyncClient, name), self._parameters(Client, name))

    @staticmethod
    def _parameters(kind: type, name: str) -> object:
        return inspect.signature(getattr(kind, name)).parameters
