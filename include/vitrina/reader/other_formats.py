"""Other formats: CSV, old .xls and .ods, to the same sheets a workbook gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.refusal import damaged
from vitrina.reader.sheet import Sheet, blank_to_null

MAX_ROWS = 1_048_576
DELIMITERS = ";\t,"
_SAMPLE_LINES = 30


def read_csv(content: bytes) -> Sheet:
    """One sheet without a name. UTF-8 or cp1251; the delimiter is the one that makes columns.

    Raises Refusal (Q31) for bytes that are no text.
    """
    text = _decoded(content)
    csv.field_size_limit(1 << 20)
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            records.append(record)
            if len(records) > MAX_ROWS:
                raise damaged(
                    f"В файле больше {MAX_ROWS} строк: разделите выгрузку на несколько файлов.",
                    "too many CSV rows",
                )
    except csv.Error as error:
        raise damaged(
            f"Файл CSV повреждён около строки {len(records) + 1}: {error}. Выгрузите его заново.",
            f"malformed CSV: {error}",
        ) from error
    filled = [number for number, record in enumerate(records) if any(map(str.strip, record))]
    width = max((len(records[number]) for number in filled), default=0)
    columns = {
        column + 1: blank_to_null(
            pa.array(
                [
                    records[number][column] if column < len(records[number]) else None
                    for number in filled
                ],
                pa.string(),
            )
        )
        for column in range(width)
    }
    return Sheet(
        "",
        np.array(filled, np.int32) + 1,
        {number: values for number, values in columns.items() if values.null_count < len(values)},
        knows_merges=False,
    )


def read_binary(content: bytes) -> Iterator[Sheet]:
    """Sheets of an .xls or .ods. Their reader knows no formats: percents come as plain numbers."""
    try:
        book = fastexcel.read_excel(content)
        names = book.sheet_names
    except fastexcel.FastExcelError as error:
        raise _unreadable(error) from error
    for name in names:
        try:
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            cells, errors = sheet.to_arrow_with_errors()
        except fastexcel.FastExcelError as error:
            raise _unreadable(error) from error
        yield _binary_sheet(name, cells, errors, sheet.visible)


def _binary_sheet(name: str, cells: pa.RecordBatch, errors: object, visible: str) -> Sheet:
    columns = {
        number: _tidied(_one_array(column)) for number, column in enumerate(cells.columns, start=1)
    }
    for error in getattr(errors, "errors", None) or []:
        row, column = error.offset_position
        values = columns[column + 1].to_pylist()
        values[row] = "#N/A"
        columns[column + 1] = pa.array(values, pa.string())
    filled = np.zeros(cells.num_rows, np.bool_)
    for values in columns.values():
        filled |= np.asarray(pc.is_valid(values))
    keep = pa.array(filled)
    columns = {
        number: values.filter(keep)
        for number, values in columns.items()
        if values.null_count < len(values)
    }
    rows = np.flatnonzero(filled).astype(np.int32) + 1
    return Sheet(name, rows, columns, knows_merges=False, is_hidden=visible != "visible")


def _one_array(column: pa.Array) -> pa.StringArray:
    if pa.types.is_string(column.type):
        return column
    # A column without a single value comes as nulls.
    return column.cast(pa.string())


def _tidied(values: pa.StringArray) -> pa.StringArray:
    """Dates lose a midnight nobody wrote, booleans become 1 and 0."""
    values = pc.replace_substring_regex(values, r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1")
    values = pc.replace_substring_regex(values, r"^true$", "1")
    return blank_to_null(pc.replace_substring_regex(values, r"^false$", "0"))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1251"]
    if b"\0" not in content or encodings == ["utf-16"]:
        for encoding in encodings:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise damaged(
        "Файл .csv не является текстом в кодировке UTF-8 или Windows-1251: выгрузите его заново "
        "или сохраните как «Книга Excel (.xlsx)».",
        "CSV in no known encoding",
    )


def _delimiter(text: str) -> str:
    """The delimiter most lines agree on: its usual number of columns, then how often it is met."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]

    def columns(delimiter: str) -> tuple[int, int]:
        counts = [len(record) for record in csv.reader(lines, delimiter=delimiter)]
        wide = [count for count in counts if count > 1]
        if not wide:
            return 0, 0
        usual = max(set(wide), key=wide.count)
        return wide.count(usual), usual

    return max(DELIMITERS, key=columns)


def _unreadable(error: Exception) -> Exception:
    return damaged(
        "Файл повреждён или это не таблица Excel: он не читается. Откройте его в Excel, сохраните "
        "как «Книга Excel (.xlsx)» и загрузите заново.",
        f"unreadable workbook: {error}",
    )
