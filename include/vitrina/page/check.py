"""Reads a written page back and compares every figure with the rows it was made from.

A page nobody has read back is not published. Whatever carries `data-value` is a figure: the cells
of tables, by the table's id, and the numbers of cards, by the card's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from vitrina.page.content import Page
from vitrina.page.table import cell_text, cell_value

#: Attributes that would have a reader's browser ask somebody for something.
_FETCHING = {"src", "srcset", "action", "poster", "data", "background", "formaction"}
_RELATIVE = re.compile(r"(\.\./|#|data:,$)|[^/:]+\.html$")
_MOST_DIFFERENCES = 5
#: (exact value or None, what is read).
Said = tuple[str | None, str]


class PageError(RuntimeError):
    """A written page does not say what its tables say; the first differences are named."""


@dataclass
class Read(HTMLParser):
    """Cells by table, figures by card, and everything that points out of the page."""

    tables: dict[str, list[list[Said]]] = field(default_factory=lambda: defaultdict(list))
    cards: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    outside: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._table = self._card = ""
        self._is_body = self._is_group = False
        self._value: str | None = None
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        for name, value in attrs:
            if name in _FETCHING or (name.endswith("href") and not _RELATIVE.match(value or "")):
                self.outside.append(f"{tag} {name}={value}")
        if tag in ("td", "th", "tr", "tbody", "thead"):
            self._end_cell()
        if tag == "table":
            self._table = str(found.get("id"))
            self.tables[self._table] = []
        elif tag in ("tbody", "thead"):
            self._is_body = tag == "tbody"
        elif tag == "tr" and self._is_body:
            self._is_group = found.get("class") == "g"
            if not self._is_group:
                self.tables[self._table].append([])
        elif tag in ("td", "th") and self._is_body and not self._is_group:
            self._begin(found.get("data-value"))
        elif tag == "article":
            self._card = str(found.get("id"))
        elif self._card and "data-value" in found:
            self._begin(found["data-value"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "tbody", "table"):
            self._end_cell()
        if tag == "table":
            self._table, self._is_body = "", False
        elif tag == "article":
            self._card = ""
        elif tag == "span" and self._card and self._text is not None:
            self.cards[self._card].append((self._value, "".join(self._text)))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _begin(self, value: str | None) -> None:
        self._value, self._text = value, []

    def _end_cell(self) -> None:
        if self._text is not None and self._table:
            said = (self._value, "".join(self._text).rstrip("\n"))
            self.tables[self._table][-1].append(said)
            self._text = None


def check_page(path: Path, page: Page) -> None:
    """Compare every figure and cell with the page's rows, and look for what points outside.

    Raises PageError.
    """
    differences = [*_differences(read_page(path.read_text("utf-8")), page)]
    if differences:
        shown = "\n".join(differences[:_MOST_DIFFERENCES])
        raise PageError(
            f"{page.path}: {len(differences)} differences from its tables, first:\n{shown}\n"
            "Страница не совпадает с таблицами и не опубликована."
        )


def read_page(text: str) -> Read:
    """What the HTML of a page says."""
    read = Read()
    read.feed(text)
    read.close()
    return read


def _differences(read: Read, page: Page) -> Iterator[str]:
    for found in read.outside:
        yield f"it points out of the published folder: {found}"
    for twice in sorted({one for one in read.ids if read.ids.count(one) > 1}):
        yield f"two elements have the id {twice}"
    wanted = {table.id: table for table in page.tables}
    if set(read.tables) != set(wanted):
        yield f"tables are {sorted(read.tables)}, not {sorted(wanted)}"
        return
    for name, table in wanted.items():
        rows = [row for _, rows in table.groups() for row in rows]
        if len(rows) != len(read.tables[name]):
            yield f"{name}: {len(read.tables[name])} rows, not {len(rows)}"
        for number, (row, cells) in enumerate(zip(rows, read.tables[name], strict=False), start=1):
            said = [(value, _plain(text)) for value, text in table.said(row)]
            if said != cells:
                yield f"{name}, row {number}: {cells}, not {said}"
    for holder, shown in page.figures.items():
        figures = [
            (value, cell_text(one.column, one.row))
            for one in shown
            if (value := cell_value(one.column, one.row)) is not None
        ]
        if read.cards.get(holder, []) != figures:
            yield f"{holder}: {read.cards.get(holder)}, not {figures}"


def _plain(text: str) -> str:
    """As the parser of HTML hands it over."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
