"""The oracle shares no code and no data file with the line it checks."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
#: openpyxl reads workbooks, duckdb only opens the tables to compare with.
ALLOWED = {*sys.stdlib_module_names, "openpyxl", "duckdb"}


def test_it_imports_itself_and_the_standard_library_only() -> None:
    modules = _modules()
    imported = {(path.name, name) for path in modules for name in _imports(path)}
    assert ("read.py", "openpyxl") in imported
    assert [
        (module, name)
        for module, name in sorted(imported)
        if name.partition(".")[0] not in ALLOWED and not name.startswith("tests.oracle")
    ] == []


def _modules() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("test_"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
