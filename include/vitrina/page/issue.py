"""Issues the pages: which there are, what each depends on, writing and reading back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib.metadata import version
from pathlib import Path

from expectations.rules import CATALOGUE
from vitrina import layouts
from vitrina.demo import DEMO_MARK
from vitrina.page import country, region, suppression
from vitrina.page.check import check_page
from vitrina.page.content import Page
from vitrina.page.render import render
from vitrina.page.rows import Rows
from vitrina.page.suppression import Cell, HiddenCells
from vitrina.page.table import Row
from vitrina.reports.names import OF_WEEK
from vitrina.reports.sheets import NO_DATA, NOT_CALCULATED
from vitrina.settings import SEEDS
from vitrina.snapshots.hashes import combine

#: What draws and writes a page.
_WRITERS = ("vl-convert-python", "jinja2", "markupsafe")
#: What a page says in words of other modules.
_WORDS = (DEMO_MARK, NO_DATA, NOT_CALCULATED)


@dataclass(frozen=True)
class PageFile:
    """One page: its path inside the snapshot, the hash of what it shows, and how it is made."""

    path: str
    inputs: str
    compose: Callable[[], Page]


@dataclass(frozen=True)
class Secrets:
    """What the public edition hides: by region with a small municipality, and of all regions."""

    municipal: dict[str, HiddenCells]
    regional: HiddenCells

    @cached_property
    def unranked(self) -> set[Cell]:
        """Cells in whose order a value is hidden."""
        return self.regional.whole.union(*self.regional.parts.values())

    def of_region(self, region_code: str) -> set[Cell]:
        return self.regional.parts.get(region_code, set())

    def printed(self, region_code: str) -> str:
        """What a region's page depends on of them."""
        return repr((sorted(self.of_region(region_code)), sorted(self.unranked)))


def wanted(rows: Rows, workbooks: Iterable[str]) -> Iterator[PageFile]:
    """Every page of both editions; `workbooks` are the paths of those issued, of any week."""
    of_regions = _newest_books(workbooks)
    hashes, secrets = rows.hashes(), secrets_of(rows)
    shared = combine([_writer(), rows.dictionary.sha256])
    for found in rows.regions:
        code = found["region_code"]
        books = of_regions.get(code, [])
        yield PageFile(
            f"{region.FOLDER}/{region.file_name(code)}",
            combine([shared, hashes[code], *books]),
            partial(_of_region, rows, found, books),
        )
        yield PageFile(
            f"{region.PUBLIC_FOLDER}/{region.file_name(code)}",
            combine([shared, hashes[code], secrets.printed(code)]),
            partial(_public_of_region, rows, found, secrets),
        )
    everything = combine([shared, rows.country_hash(), *hashes.values()])
    yield PageFile(f"{region.FOLDER}/{region.INDEX}", everything, partial(_of_country, rows))
    yield PageFile(
        f"{region.PUBLIC_FOLDER}/{region.INDEX}",
        combine([everything, repr(sorted(secrets.unranked))]),
        partial(_public_of_country, rows, secrets),
    )


def _of_region(rows: Rows, found: Row, books: Sequence[str]) -> Page:
    return region.page(rows.of_region(found), rows.dictionary, books)


def _public_of_region(rows: Rows, found: Row, secrets: Secrets) -> Page:
    code, whole = found["region_code"], rows.of_region(found)
    cells = secrets.municipal.get(code) or suppression.municipal_cells(whole)
    shown = suppression.public_rows(whole, cells, secrets.of_region(code), secrets.unranked)
    return region.public_page(shown, rows.dictionary)


def _of_country(rows: Rows) -> Page:
    return country.page(rows.regions, rows.country_values(), rows.newest_values(), rows.dictionary)


def _public_of_country(rows: Rows, secrets: Secrets) -> Page:
    newest = [
        shown
        for row in rows.newest_values()
        for shown in suppression.public_values(
            [row], secrets.of_region(row["region_code"]), secrets.unranked
        )
    ]
    values = suppression.public_values(rows.country_values(), secrets.regional.whole, set())
    return country.public_page(rows.regions, values, newest, rows.dictionary)


def write(rows: Rows, wanted_page: PageFile, folder: Path) -> None:
    """Write one page under `folder` and read it back; raises PageError when it says otherwise."""
    page = wanted_page.compose()
    path = folder / wanted_page.path
    path.parent.mkdir(parents=True, exist_ok=True)
    # As a workbook: nobody sees the folder before the switch, which puts it on the disk for good.
    path.write_text(render(page, rows.dictionary), encoding="utf-8")
    check_page(path, page)


def secrets_of(rows: Rows) -> Secrets:
    """What is hidden of regions, from the few weeks and indicators that have a small base."""
    municipal = {
        found["region_code"]: suppression.municipal_cells(rows.of_region(found))
        for found in rows.regions_with_small_places()
    }
    forced = {code: cells.whole for code, cells in municipal.items()}
    values = rows.values_beside_small(cell for told in forced.values() for cell in told)
    return Secrets(municipal, suppression.region_cells(values, rows.country_values(), forced))


def _newest_books(workbooks: Iterable[str]) -> dict[str, list[str]]:
    """By region the workbooks of its newest week, `reports/<week>/<region code>/<file>`.

    The regional one first: packs name their municipality too.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for path in workbooks:
        _, week, code, _ = path.split("/")
        found.setdefault(code, {}).setdefault(week, []).append(path)
    return {
        code: sorted(weeks[max(weeks)], key=lambda path: (path.index(OF_WEEK), path))
        for code, weeks in found.items()
    }


@cache
def _writer() -> str:
    """Changes with anything but rows that decides the bytes of a page."""
    digest = hashlib.sha256(" ".join([*map(version, _WRITERS), *_WORDS]).encode())
    package = Path(layouts.__file__).parent
    files = [
        *sorted(path for path in Path(__file__).parent.iterdir() if path.is_file()),
        *sorted(package.glob("*.yaml")),
        CATALOGUE,
        SEEDS / "kpi_limits.csv",
    ]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
