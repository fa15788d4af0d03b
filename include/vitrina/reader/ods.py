"""OpenDocument: the sheets of an .ods, read from its content.xml in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vitrina.reader.archive import Archive
from vitrina.reader.gather import TEXT, CellGatherer
from vitrina.reader.limits import MAX_CELL
from vitrina.reader.refusal import SAVE_AGAIN, damaged
from vitrina.reader.render import iso_moment
from vitrina.reader.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    NO_CACHED_VALUE,
    Merge,
    NumberFormat,
    Sheet,
)
from vitrina.reader.slow_scan import parse_xml

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_WHITE = re.compile(r"[ \t\r\n]+")
_ERRORS = ("#", "Err:", "Ошибка:")
_ERROR_OPENS = "#EО"
_PLAIN, _PERCENT = int(NumberFormat.PLAIN), int(NumberFormat.PERCENT)
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
    """Handler for content.xml; elements by their usual prefixes.

    A nationwide sheet calls it twenty million times: cells and paragraphs come first everywhere.
    """

    root = "document-content"

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table: _Table | None = None
        self._aside = 0
        self._white = 0
        self._cell: dict[str, str] | None = None
        self._parts: list[str] = []
        self._paragraphs = 0
        self._is_in_paragraph = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif name == "table:table-cell" or name == "table:covered-table-cell":
            self._cell = attributes
            self._parts = []
            self._paragraphs = self._white = 0
        elif name == "text:p":
            if self._paragraphs:
                self._parts.append("\n")
            self._paragraphs += 1
            self._is_in_paragraph = True
        elif self._is_in_paragraph:
            self._add_white(name, attributes)
        elif self._table:
            self._start_in_table(self._table, name, attributes)
        elif name == "table:table":
            is_hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self._table = _Table(attributes.get("table:name", ""), is_hidden=is_hidden)
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_in_table(self, table: _Table, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-row":
            table.start_row(attributes)
        elif name == "table:table-column":
            table.add_columns(attributes)
        elif name == "table:table-source":
            # A copy of somebody else's sheet, kept for the formulas that refer to it.
            table.is_foreign = True

    def _add_white(self, name: str, attributes: dict[str, str]) -> None:
        if name == "text:s":
            # A million of the longest runs in one cell would fill the memory.
            count = min(_number(attributes, "text:c"), MAX_CELL)
            self._parts.append(" " * (count if self._white <= MAX_CELL else 1))
            self._white += count
        elif name == "text:tab":
            self._parts.append("\t")
        elif name == "text:line-break":
            self._parts.append("\n")

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name == "text:p":
            self._is_in_paragraph = False
        elif self._table is None:
            return
        elif name == "table:table-cell":
            self._table.add_cell(self._cell or {}, "".join(self._parts))
            self._cell = None
        elif name == "table:covered-table-cell":
            self._table.pass_over(self._cell or {})
            self._cell = None
        elif name == "table:table-row":
            self._table.end_row()
        elif name == "table:table":
            if not self._table.is_foreign:
                self.sheets.append(self._table.sheet())
            self._table = None

    def text(self, data: str) -> None:
        if self._is_in_paragraph and not self._aside:
            if "  " in data or "\n" in data or "\t" in data:
                data = _WHITE.sub(" ", data)
            self._parts.append(data)


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
        self._columns: list[int] = []
        self._texts: list[str] = []
        self._shown: list[int] = []

    def add_columns(self, attributes: dict[str, str]) -> None:
        first = self._described_columns + 1
        self._described_columns += _number(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter"):
            last = min(self._described_columns, LAST_COLUMN)
            self._hidden_columns.update(range(first, last + 1))

    def start_row(self, attributes: dict[str, str]) -> None:
        self._row += 1
        self._row_repeats = _number(attributes, "table:number-rows-repeated")
        self._row_is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        self._column = 0
        self._columns, self._texts, self._shown = [], [], []

    def add_cell(self, cell: dict[str, str], printed: str) -> None:
        if "table:number-rows-spanned" in cell or "table:number-columns-spanned" in cell:
            down = _number(cell, "table:number-rows-spanned")
            right = _number(cell, "table:number-columns-spanned")
            row, column = self._row, self._column + 1
            self._merges.append(Merge(row, column, row + down - 1, column + right - 1))
        found = _value(cell, printed)
        first = self._column + 1
        self.pass_over(cell)
        if found:
            text, shown = found
            for column in range(first, min(self._column, LAST_COLUMN) + 1):
                self._columns.append(column)
                self._texts.append(text)
                self._shown.append(shown)

    def pass_over(self, cell: dict[str, str]) -> None:
        """A cell under a merged one: what stands in it nobody sees."""
        if "table:number-columns-repeated" in cell:
            self._column += _number(cell, "table:number-columns-repeated")
        else:
            self._column += 1

    def end_row(self) -> None:
        last = min(self._row + self._row_repeats - 1, LAST_ROW)
        if self._columns:
            self._cells.expect(len(self._columns) * (last + 1 - self._row))
            for row in range(self._row, last + 1):
                self._cells.add_row(row, self._columns, self._texts, self._shown)
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


def _value(cell: dict[str, str], printed: str) -> tuple[str, int] | None:
    """(text, NumberFormat or TEXT) of a cell, None when it is blank."""
    kind = cell.get("office:value-type", "")
    # Older programs write an error as a number that is printed as one.
    if printed[:1] in _ERROR_OPENS and printed.startswith(_ERRORS) and "table:formula" in cell:
        return (printed if printed[0] == "#" else "#VALUE!"), TEXT
    if kind == "float" or kind == "currency":
        return cell.get("office:value", printed), _PLAIN
    if kind == "percentage":
        return cell.get("office:value", printed), _PERCENT
    if cell.get("calcext:value-type") == "error":
        return "#VALUE!", TEXT
    if kind == "date":
        return iso_moment(cell.get("office:date-value", printed)), TEXT
    if kind == "time":
        return _clock(cell.get("office:time-value", printed)), TEXT
    if kind == "boolean":
        return ("1" if cell.get("office:boolean-value") == "true" else "0"), TEXT
    if kind not in ("", "string"):
        raise damaged(
            f"Файл повреждён: в нём есть ячейка неизвестного вида. {SAVE_AGAIN}",
            f"cell of type {kind[:40]!r}",
        )
    text = printed or cell.get("office:string-value", "")
    if text:
        return text, TEXT
    is_uncalculated = not kind and "table:formula" in cell
    return (NO_CACHED_VALUE, TEXT) if is_uncalculated else None


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
