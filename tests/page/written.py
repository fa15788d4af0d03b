"""Pages of a hand-made warehouse, written and read back as a run does it."""

from __future__ import annotations

from pathlib import Path

from tests.page.places import Places
from vitrina.page import issue, rows


def write_pages(places: Places, folder: Path, workbooks: tuple[str, ...] = ()) -> dict[str, str]:
    """Every page by its path below the snapshot; the warehouse is closed."""
    places.close()
    with rows.read(places.path) as shown:
        for page in issue.wanted(shown, workbooks):
            issue.write(shown, page, folder)
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.html"))
    }
