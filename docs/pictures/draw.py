"""Pictures of the README, drawn from a finished demo: `make pictures`.

Sheets of the newest regional workbook by LibreOffice and poppler-utils, the region's page by
Chromium, colours reduced by pngquant: all programs of the distribution.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.programs import convert, needed, pages_of
from tests.published_books import books
from vitrina.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "pictures"
#: The region of the demo whose workbook and page are shown.
REGION = "24"
#: A README is read over telephones too.
LARGEST_BYTES = 150_000
#: Fewer colours until a picture is small enough.
_COLOURS = (64, 32, 16)


@dataclass(frozen=True)
class SheetPicture:
    """The upper part of the first printed page of a sheet; `part` of the page's height."""

    name: str
    sheet: str
    part: float
    width: int = 1500


@dataclass(frozen=True)
class PagePicture:
    """What a window of that many CSS pixels shows of the region's page."""

    name: str
    width: int
    height: int
    scale: float


SHEETS = (
    SheetPicture("summary", "Сводка", 0.6),
    SheetPicture("dynamics", "Динамика", 0.56),
    SheetPicture("inactive", "Неактивные ОО", 0.5),
)
PAGES = (PagePicture("page", 1280, 1300, 1), PagePicture("page_narrow", 360, 720, 1.5))


def draw(data_root: Path) -> None:
    """All pictures anew. Raises MissingProgramError, or LookupError for a sheet not printed."""
    snapshot = (data_root / "published" / "current").resolve(strict=True)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        workbook, _ = books(max(snapshot.glob(f"reports/*/{REGION}")))
        for raw in (*_sheets(workbook, scratch), *_pages(snapshot, scratch)):
            _reduce(raw, FOLDER / raw.name)


def _sheets(workbook: Path, scratch: Path) -> Iterator[Path]:
    folder = scratch / "pdf"
    convert([workbook], "pdf", folder)
    printed = folder / f"{workbook.stem}.pdf"
    first_pages = _first_pages(printed)
    for picture in SHEETS:
        if picture.sheet not in first_pages:
            raise LookupError(f"{workbook.name}: no page is headed «{picture.sheet}»")
        page = str(first_pages[picture.sheet])
        # A4 landscape.
        height = int(picture.width / 297 * 210 * picture.part)
        subprocess.run(
            [
                "pdftoppm", "-png", "-singlefile", "-f", page, "-l", page,
                "-scale-to-x", str(picture.width), "-scale-to-y", "-1",
                "-x", "0", "-y", "0", "-W", str(picture.width), "-H", str(height),
                str(printed), str(scratch / picture.name),
            ],
            check=True,
        )  # fmt: skip
        yield scratch / f"{picture.name}.png"


def _first_pages(printed: Path) -> dict[str, int]:
    """Sheet → its first page: the header ends with the sheet's title."""
    pages: dict[str, int] = {}
    for number, page in enumerate(pages_of(printed, "-layout"), start=1):
        header = page.strip().splitlines()[0]
        pages.setdefault(header.split("  ")[-1].strip(), number)
    return pages


def _pages(snapshot: Path, scratch: Path) -> Iterator[Path]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=needed("chromium"), args=["--no-sandbox"]
        )
        for picture in PAGES:
            page = browser.new_page(
                viewport={"width": picture.width, "height": picture.height},
                device_scale_factor=picture.scale,
            )
            page.goto((snapshot / "page" / f"{REGION}.html").as_uri())
            page.screenshot(path=scratch / f"{picture.name}.png")
            yield scratch / f"{picture.name}.png"
        browser.close()


def _reduce(raw: Path, target: Path) -> None:
    for colours in _COLOURS:
        subprocess.run(
            [
                needed("pngquant"), "--force", "--strip", "--speed", "1", "--nofs",
                "--output", str(target), str(colours), str(raw),
            ],
            check=True,
        )  # fmt: skip
        if target.stat().st_size <= LARGEST_BYTES:
            return
    raise ValueError(f"{target.name}: {target.stat().st_size} bytes in {_COLOURS[-1]} colours")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
