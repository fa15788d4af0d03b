"""Read file: one file's bytes to its tables and a report, told apart by content, not by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.demo import DEMO_MARK
from vitrina.layouts import Layout, load_layouts
from vitrina.layouts.matching import HeaderMatch
from vitrina.reader.classify_rows import Classified, classify_rows, title_lines
from vitrina.reader.count_rows import SheetRows, count_rows, together
from vitrina.reader.find_tables import FoundTable, nearest_table
from vitrina.reader.limits import refuse_long_cells
from vitrina.reader.open_file import archive_of, sheets_of
from vitrina.reader.own_reports import is_own_sheet, is_own_workbook
from vitrina.reader.personal_cells import refuse_personal_data
from vitrina.reader.personal_data import what_is_personal
from vitrina.reader.printed_totals import printed_totals
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import Sheet, at_positions
from vitrina.reader.side_by_side import side_by_side
from vitrina.territory import Territory
from vitrina.weeks import PeriodDate, period_dates

#: Fields that one cell, merged down, may state for several rows; a count never does.
_GROUP_TYPES = ("region", "municipality", "territory", "org_type", "level", "date")
_LONGEST_PRINTED = 200
_MARKED_ROWS = 50
#: Name, what is said of a sheet near a kind with the counts that go with it, its counts.
_WithoutTable = tuple[str, tuple[dict[str, Any], SheetRows] | None, SheetRows]


@dataclass
class ReadFile:
    """Tables of a file and what is said about them (`tables`, `refused_tables` as in raw/files)."""

    frames: list[pa.Table] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    refused_tables: list[dict[str, Any]] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    #: Rows of tables.SHEETS but for the file: every sheet, whatever became of it.
    sheet_rows: list[SheetRows] = field(default_factory=list)
    #: Personal data: nothing of the file may be taken, and its rows are still counted.
    refusal: Refusal | None = None


def read_file(content: bytes, extension: str) -> ReadFile:
    """Read one file whole. Raises Refusal when nothing of it may be taken (Q31, Q27)."""
    read = ReadFile()
    try:
        _read_sheets(content, extension, read)
    except Exception:
        # What breaks further down must not hide that there are people's data above.
        if read.refusal:
            raise read.refusal from None
        raise
    if read.refusal:
        # The name of a sheet may be a person's.
        read.refusal.sheet_rows = [together(read.sheet_rows)]
        raise read.refusal
    return read


def _read_sheets(content: bytes, extension: str, read: ReadFile) -> None:
    is_demo = False
    archive = archive_of(content)
    # Asked once the first sheet is there: the archive is sound then.
    is_own_book: bool | None = None
    names: set[str] = set()
    without_table: list[_WithoutTable] = []
    for whole_sheet in sheets_of(content, archive, extension):
        refuse_long_cells(whole_sheet)
        if is_own_book is None:
            is_own_book = archive is not None and is_own_workbook(archive)
        is_own = is_own_book or is_own_sheet(whole_sheet)
        for sheet, tables in side_by_side(whole_sheet):
            sheet.name = _name_of_its_own(sheet.name, names)
            found = [table for table in tables if not is_own or _is_returned(table)]
            is_demo = is_demo or _is_demo(sheet, found[0].header if found else len(sheet.rows))
            previous_row = 0
            classified: list[Classified] = []
            for table in found:
                rows = classify_rows(sheet, table, load_layouts()[table.match.kind], previous_row)
                _take_table(sheet, table, found[0], rows, read)
                classified.append(rows)
                previous_row = int(sheet.rows[table.end - 1])
            counted = count_rows(sheet, classified)
            read.sheet_rows.append(counted)
            if not found:
                nearest = None if is_own else _nearest(sheet)
                without_table.append((sheet.name, nearest, counted))
    _note_sheets_without_table(without_table, read)
    for number, table_report in enumerate(read.tables):
        table_report.update(number=number, is_demo=is_demo)


def _name_of_its_own(name: str, taken: set[str]) -> str:
    """A damaged workbook may give a name twice; file, sheet and row name one row all the same."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free


def _is_returned(table: FoundTable) -> bool:
    """A sheet of our own report that people fill in and send back."""
    return load_layouts()[table.match.kind].from_reports


def _note_sheets_without_table(sheets: list[_WithoutTable], read: ReadFile) -> None:
    """Beside a known table a summary is ignored; a damaged table of the same kind is refused."""
    known = {table["kind"] for table in (*read.tables, *read.refused_tables)}
    for name, nearest, counted in sheets:
        if nearest and (not known or nearest[0]["kind"] in known):
            refused, counts = nearest
            read.refused_tables.append(refused)
            counted.update(counts)
        else:
            read.ignored_sheets.append(name)


def _nearest(sheet: Sheet) -> tuple[dict[str, Any], SheetRows] | None:
    """What is said of a sheet that comes near a kind, and its rows; None for anything else."""
    table = nearest_table(sheet)
    if table is None:
        return None
    match, layout = table.match, load_layouts()[table.match.kind]
    missing = ", ".join(f"«{header}»" for header in match.missing)
    rows = classify_rows(sheet, table, layout, 0)
    refused = _refused(
        sheet, match, rows, list(match.missing),
        Refusal(
            "Q01",
            f"{sheet.place_ru}строка {sheet.rows[table.leaf]}: похоже на «{layout.title}», но не "
            f"найдены обязательные заголовки: {missing}. Верните эти столбцы и загрузите файл "
            "заново.",
            f"{match.kind}: missing headers {', '.join(match.missing)}",
        ),
    )  # fmt: skip
    return refused, count_rows(sheet, [rows])


def _take_table(
    sheet: Sheet, table: FoundTable, first: FoundTable, rows: Classified, read: ReadFile
) -> None:
    """Take one table, or note why not; `first` is the first of its sheet: its title may speak for
    all.
    """
    match = table.match
    layout = load_layouts()[match.kind]
    if match.doubled:
        read.refused_tables.append(
            _refused(sheet, match, rows, list(match.doubled), _doubled(sheet, match))
        )
        return
    try:
        refuse_personal_data(sheet, table, layout, rows.data)
    except Refusal as refusal:
        read.refusal = read.refusal or refusal
        return
    if not len(rows.data):
        reason = Refusal(
            "Q33",
            f"{sheet.place_ru}под заголовком в строке {sheet.rows[table.leaf]} нет ни одной "
            "строки с данными. Выгрузите файл заново.",
            f"{match.kind}: no data rows",
        )
        read.refused_tables.append(_refused(sheet, match, rows, [], reason))
        return
    if read.refusal is None:
        frame = _frame(sheet, match, layout, rows.data)
        read.frames.append(frame)
        read.tables.append(_table_report(sheet, table, first, layout, rows, frame))


def _frame(sheet: Sheet, match: HeaderMatch, layout: Layout, positions: np.ndarray) -> pa.Table:
    """Recognised columns as text, then where each row was read."""
    columns = {
        name: at_positions(_spread_down(sheet, number, layout.fields[name].type), positions)
        for name, number in match.columns.items()
    }
    rows = sheet.rows[positions]
    hidden = np.full(len(rows), sheet.is_hidden)
    if sheet.hidden_rows:
        hidden |= np.isin(rows, np.fromiter(sheet.hidden_rows, np.int64))
    columns["_sheet"] = pa.array([sheet.name], pa.string()).take(pa.array(np.zeros(len(rows), int)))
    columns["_row_number"] = pa.array(rows, pa.int64())
    columns["_is_hidden"] = pa.array(hidden, pa.bool_())
    return pa.table(columns)


def _spread_down(sheet: Sheet, column: int, field_type: str) -> pa.StringArray:
    """A column with its merged cells: «Ачинский район» merged down holds for every row beside."""
    values = sheet.columns[column]
    if field_type not in _GROUP_TYPES:
        return values
    source = np.arange(len(values))
    for merge in sheet.merges:
        if merge.first_column == merge.last_column == column:
            rows = (merge.first_row, merge.last_row + 1)
            top, bottom = np.searchsorted(sheet.rows, rows).tolist()
            if top < bottom and sheet.rows[top] == merge.first_row:
                source[top:bottom] = top
    return values.take(pa.array(source)) if (source != np.arange(len(values))).any() else values


def _table_report(
    sheet: Sheet,
    table: FoundTable,
    first: FoundTable,
    layout: Layout,
    rows: Classified,
    frame: pa.Table,
) -> dict[str, Any]:
    match = table.match
    sheet_title = title_lines(sheet, first) if table is not first else []
    regions = next(
        (found for lines in (rows.titles, sheet_title)
         if (found := Territory.from_seeds().regions_in("\n".join(lines)))), set[str](),
    )  # fmt: skip
    around = [*rows.titles, *rows.footnotes]
    return {
        "kind": match.kind,
        "number": 0,
        "sheet": sheet.name,
        "header_row": int(sheet.rows[table.leaf]),
        "row_count": len(rows.data),
        "non_data_rows": rows.counts,
        "used_rows": rows.used_rows,
        "totals": printed_totals(sheet, table, layout, rows.data),
        "unknown_headers": [header[:_LONGEST_PRINTED] for header in match.unknown],
        "hidden_rows": int(pc.sum(frame["_is_hidden"]).as_py()),
        "hidden_columns": [
            name for name, number in match.columns.items() if number in sheet.hidden_columns
        ],
        "percent_columns": {
            name: _percent_style(frame[name].combine_chunks())
            for name in match.columns
            if layout.fields[name].type == "percent"
        },
        "title_dates": [
            {"day": date.day.isoformat(), "is_range_end": date.is_range_end}
            for date in _dates(rows.titles) or _dates(sheet_title)
        ],
        "title_region": regions.pop() if len(regions) == 1 else None,
        "is_demo": False,
        "has_personal_data_in_titles": any(what_is_personal(line) for line in around),
    }


def _dates(lines: list[str]) -> list[PeriodDate]:
    return list(dict.fromkeys(date for line in lines for date in period_dates(line)))


def _percent_style(values: pa.StringArray) -> str:
    """Whether the cells carry their percent sign: all, none or some of them."""
    filled = values.drop_null()
    signed = pc.sum(pc.match_substring(filled, "%")).as_py() or 0
    if signed == 0:
        return "plain"
    return "formatted" if signed == len(filled) else "mixed"


def _doubled(sheet: Sheet, match: HeaderMatch) -> Refusal:
    printed = "; ".join(" и ".join(f"«{h}»" for h in headers) for headers in match.doubled.values())
    return Refusal(
        "Q01",
        f"{sheet.place_ru}заголовок встречается дважды: {printed}. Оставьте один столбец и "
        "загрузите файл заново.",
        f"{match.kind}: doubled headers of {', '.join(match.doubled)}",
    )


def _refused(
    sheet: Sheet, match: HeaderMatch, rows: Classified, fields: list[str], why: Refusal
) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        "kind": match.kind,
        "row_count": len(rows.data),
        "rule_code": why.rule_code,
        "reason_ru": why.reason_ru,
        "reason_en": why.reason_en,
        "fields": fields,
    }


def _is_demo(sheet: Sheet, titles: int) -> bool:
    """The mark stands in the titles, or anywhere on a sheet that holds no table."""
    rows = range(min(titles, _MARKED_ROWS))
    return any(DEMO_MARK in text for row in rows for text in sheet.row_texts(row).values())
