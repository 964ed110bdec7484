from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import amon_sandbox

PACKAGE = Path(amon_sandbox.__file__).parent


class TypeTests(unittest.TestCase):
    def test_mypy_strict_finds_nothing(self) -> None:
        cache = os.environ.get("MYPY_CACHE_DIR") or tempfile.gettempdir() + "/amon-sandbox-mypy"
        tests = sorted(str(path) for path in Path(__file__).parents[1].glob("*/*.py"))

        found = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir", cache, str(PACKAGE), *tests],
            env={**os.environ, "MYPYPATH": f"{PACKAGE.parent}:{Path(__file__).parent}"},
            capture_output=True,
            text=True,
            timeout=300,
        )

        self.assertEqual((0, ""), (found.returncode, found.stderr), found.stdout)
        self.assertIn("no issues found", found.stdout)

    def test_package_says_that_it_is_typed(self) -> None:
        self.assertTrue((PACKAGE / "py.typed").exists())

    def test_all_that_is_exported_exists_once(self) -> None:
        self.assertEqual(len(set(amon_sandbox.__all__)), len(amon_sandbox.__all__))
        for name in amon_sandbox.__all__:
            self.assertTrue(hasattr(amon_sandbox, name), name)
