"""The workbooks of one region and week, as they lie in a snapshot."""

from __future__ import annotations

from pathlib import Path

from vitrina.reports.names import OF_WEEK


def books(folder: Path) -> tuple[Path, list[Path]]:
    """The regional workbook and the packs of `reports/<week>/<region code>`.

    Packs have the name of their municipality after that of the region.
    """
    region, *packs = sorted(folder.glob("*.xlsx"), key=lambda path: path.name.index(OF_WEEK))
    return region, packs
