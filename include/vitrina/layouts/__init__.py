"""Layouts: one YAML per export kind says what its files look like; nothing else knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from vitrina.layouts.mistakes import LayoutError, describe, read_yaml
from vitrina.layouts.overlap import confusable
from vitrina.layouts.schema import FILE, ORGANIZATION, Layout, LayoutField

__all__ = [
    "FILE", "ORGANIZATION", "Layout", "LayoutError", "LayoutField", "load_layouts", "read_layout",
    "read_layouts",
]  # fmt: skip

FOLDER = Path(__file__).parent


@cache
def load_layouts() -> dict[str, Layout]:
    """Every layout by kind."""
    return read_layouts(sorted(FOLDER.glob("*.yaml")))


def read_layouts(paths: Iterable[Path]) -> dict[str, Layout]:
    """Layouts by kind; raises LayoutError with the mistakes of all files, and of all together."""
    layouts: dict[str, Layout] = {}
    mistakes: list[str] = []
    for path in paths:
        try:
            layout = read_layout(path)
        except LayoutError as error:
            mistakes.append(str(error))
        else:
            layouts[layout.kind] = layout
    mistakes += confusable(list(layouts.values()))
    if mistakes:
        raise LayoutError("\n".join(mistakes))
    return layouts


def read_layout(path: Path) -> Layout:
    """One layout file.

    Raises LayoutError: a line a mistake, with file, line, key, what is wrong and what is allowed.
    """
    raw, lines = read_yaml(path)
    try:
        layout = Layout.model_validate(raw)
    except ValidationError as error:
        raise LayoutError(describe(path, error, lines)) from error
    if layout.kind != path.stem:
        line = lines.get(("kind",), 1)
        raise LayoutError(
            f"{path.name}:{line}: kind: «{layout.kind}» is not the name of the file: {path.stem}"
        )
    return layout
