"""OpenDocument: the sheets of an .ods, read from its content.xml in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from vitrina.reader.archive import Archive
from vitrina.reader.gather import CellGatherer
from vitrina.reader.limits import MAX_CELL
from vitrina.reader.refusal import damaged
from vitrina.reader.sheet import NO_CACHED_VALUE, Merge, NumberFormat, Sheet
from vitrina.reader.slow_scan import parse_xml

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_WHITE = re.compile(r"[ \t\r\n]+")
_CELLS = ("table:table-cell", "table:covered-table-cell")
#: Text that is drawn beside a cell, remembered from before or read aloud is no part of the cell.
_ASIDE = {
    "office:annotation", "table:shapes", "table:tracked-changes", "office:forms", "draw:frame",
    "draw:custom-shape", "draw:rect", "draw:line", "draw:g", "draw:caption", "draw:control",
    "text:ruby-text", "text:note", "table:scenario",
}  # fmt: skip


def read_ods(archive: Archive) -> Iterator[Sheet]:
    """Every sheet in the order of its tabs, hidden ones too; then the rest is verified.

    Raises Refusal (Q31) on damage anywhere in the archive and for a book under a password.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest):
        raise damaged(
            "Книга закрыта паролем. Снимите пароль, сохраните книгу и загрузите заново.",
            "encrypted OpenDocument",
        )
    content = _Content()
    with archive.stream("content.xml") as stream:
        parse_xml(stream, "content.xml", content)
    archive.verify_rest()
    yield from content.sheets


class _Content:
    """Handler for content.xml; elements by their usual prefixes."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table: _Table | None = None
        self._aside = 0
        self._white = 0
        self._paragraphs: list[list[str]] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties":
            if attributes.get("table:display") == "false":
                self._hidden_styles.add(self._style)
        elif name == "table:table":
            is_hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self._table = _Table(attributes.get("table:name", ""), is_hidden=is_hidden)
        elif self._table:
            self._start_in_table(self._table, name, attributes)

    def _start_in_table(self, table: _Table, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            table.start_cell(attributes, is_covered=name != "table:table-cell")
            self._paragraphs = []
            self._white = 0
        elif name == "table:table-row":
            table.start_row(attributes)
        elif name == "table:table-column":
            table.add_columns(attributes)
        elif name == "table:table-source":
            # A copy of somebody else's sheet, kept for the formulas that refer to it.
            table.is_foreign = True
        elif self._paragraphs is not None:
            if name == "text:p":
                self._paragraphs.append([])
            elif self._paragraphs:
                self._add_white(self._paragraphs[-1], name, attributes)

    def _add_white(self, paragraph: list[str], name: str, attributes: dict[str, str]) -> None:
        if name == "text:s":
            # A million of the longest runs in one cell would fill the memory.
            count = min(_number(attributes, "text:c"), MAX_CELL)
            paragraph.append(" " * (count if self._white <= MAX_CELL else 1))
            self._white += count
        elif name == "text:tab":
            paragraph.append("\t")
        elif name == "text:line-break":
            paragraph.append("\n")

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif self._table is None:
            return
        elif name in _CELLS:
            self._table.end_cell("\n".join("".join(parts) for parts in self._paragraphs or []))
            self._paragraphs = None
        elif name == "table:table-row":
            self._table.end_row()
        elif name == "table:table":
            if not self._table.is_foreign:
                self.sheets.append(self._table.sheet())
            self._table = None

    def text(self, data: str) -> None:
        if self._paragraphs and not self._aside:
            self._paragraphs[-1].append(_WHITE.sub(" ", data))


class _Table:
    """One sheet while it is read."""

    def __init__(self, name: str, *, is_hidden: bool) -> None:
        self.is_foreign = False
        self._name = name
        self._is_hidden = is_hidden
        self._cells = CellGatherer()
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merges: list[Merge] = []
        self._described_columns = 0
        self._row = 0
        self._row_repeats = 1
        self._row_is_hidden = False
        self._column = 0
        self._row_cells: list[tuple[int, str, int | None]] = []
        self._cell: dict[str, str] = {}
        self._is_covered = False

    def add_columns(self, attributes: dict[str, str]) -> None:
        first = self._described_columns + 1
        self._described_columns += _number(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter"):
            last = min(self._described_columns, MAX_COLUMN)
            self._hidden_columns.update(range(first, last + 1))

    def start_row(self, attributes: dict[str, str]) -> None:
        self._row += 1
        self._row_repeats = _number(attributes, "table:number-rows-repeated")
        self._row_is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        self._column = 0
        self._row_cells = []

    def start_cell(self, attributes: dict[str, str], *, is_covered: bool) -> None:
        self._cell, self._is_covered = attributes, is_covered
        down = _number(attributes, "table:number-rows-spanned")
        right = _number(attributes, "table:number-columns-spanned")
        if down > 1 or right > 1:
            row, column = self._row, self._column + 1
            self._merges.append(Merge(row, column, row + down - 1, column + right - 1))

    def end_cell(self, printed: str) -> None:
        repeats = _number(self._cell, "table:number-columns-repeated")
        found = None if self._is_covered else _value(self._cell, printed)
        if found:
            last = min(self._column + repeats, MAX_COLUMN)
            self._row_cells += [(c, *found) for c in range(self._column + 1, last + 1)]
        self._column += repeats

    def end_row(self) -> None:
        last = min(self._row + self._row_repeats - 1, MAX_ROW)
        if self._row_cells:
            self._cells.expect(len(self._row_cells) * (last + 1 - self._row))
            for row in range(self._row, last + 1):
                for column, text, shown in self._row_cells:
                    self._cells.add(row, column, text, shown)
            if self._row_is_hidden:
                self._hidden_rows.update(range(self._row, last + 1))
        self._row = last

    def sheet(self) -> Sheet:
        return self._cells.sheet(
            self._name,
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
            merges=tuple(self._merges),
            is_hidden=self._is_hidden,
        )


def _value(cell: dict[str, str], printed: str) -> tuple[str, int | None] | None:
    """(text, how its number is shown) of a cell, None when it is blank."""
    kind = cell.get("office:value-type", "")
    if cell.get("calcext:value-type") == "error":
        return (printed if printed.startswith("#") else "#VALUE!"), None
    if kind in ("float", "currency"):
        return cell.get("office:value", printed), NumberFormat.PLAIN
    if kind == "percentage":
        return cell.get("office:value", printed), NumberFormat.PERCENT
    if kind == "date":
        return _moment(cell.get("office:date-value", printed)), None
    if kind == "time":
        return _clock(cell.get("office:time-value", printed)), None
    if kind == "boolean":
        return ("1" if cell.get("office:boolean-value") == "true" else "0"), None
    text = printed or cell.get("office:string-value", "")
    if text:
        return text, None
    is_uncalculated = not kind and "table:formula" in cell
    return (NO_CACHED_VALUE, None) if is_uncalculated else None


def _moment(stated: str) -> str:
    """`2024-10-25T14:30:00` with a space, to the second, without a midnight nobody wrote."""
    try:
        moment = datetime.fromisoformat(stated[:26]) + timedelta(milliseconds=500)
    except (ValueError, OverflowError):
        return stated
    return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")


def _clock(duration: str) -> str:
    """`PT14H30M00S` → `14:30:00`; what is no duration stays as it is."""
    match = _DURATION.fullmatch(duration)
    if not match:
        return duration
    sign, days, hours, minutes, seconds = match.groups(default="0")
    whole = int(float(seconds.replace(",", ".")) + 0.5)
    total = ((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + whole
    sign = "" if sign == "0" else sign
    return f"{sign}{total // 3600:02}:{total // 60 % 60:02}:{total % 60:02}"


def _number(attributes: dict[str, str], name: str) -> int:
    """A repeat or a span; nothing stated is 1."""
    stated = attributes.get(name, "1")
    return max(int(stated), 1) if stated.isdecimal() and len(stated) < 10 else 1
