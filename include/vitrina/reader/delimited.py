"""Delimited text: a .csv to one sheet, in the encodings and dialects offices save it in."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.limits import refuse_many_columns
from vitrina.reader.refusal import Refusal, damaged
from vitrina.reader.sheet import LAST_ROW, Sheet, blank_to_null, visible

#: In the order of preference where two make equally good tables.
DELIMITERS = ";\t,"
_SAMPLE = 1 << 16
_SAMPLE_RECORDS = 50
_BLOCK = 20_000
_LONGEST_FIELD = 1 << 20
_RUSSIAN_ENCODINGS = ("cp1251", "cp866", "koi8-r", "mac-cyrillic")
_LONGEST_LINE = 1 << 22

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
# Excel's own way to keep zeros in front: ="00123".
_KEPT_AS_TEXT = r'^="([^"]*)"$'


def read_csv(content: bytes) -> Sheet:
    """One sheet without a name; rows are numbered as Excel numbers them, one a record.

    UTF-8 and UTF-16, else cp1251. The delimiter is that of a line `sep=;`, else the one most
    records agree on. Raises Refusal (Q31) for bytes that are no text and for a quote that swallows
    the lines after it.
    """
    text = _decoded(content)
    csv.field_size_limit(_LONGEST_FIELD)
    separator = _SEPARATOR_LINE.match(text)
    if separator:
        text = text[separator.end() :]
    delimiter, width = _dialect(text, separator[1] if separator else DELIMITERS)
    blocks: list[_Block] = []
    number = 0
    reader = csv.reader(_lines(text), delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            refuse_many_columns(number, len(record))
            if number > LAST_ROW:
                raise damaged(
                    f"В файле больше {LAST_ROW} строк: разделите выгрузку на несколько файлов.",
                    "too many CSV rows",
                )
            _check_quotes(number, record, delimiter, width)
            if not blocks or len(blocks[-1].rows) == _BLOCK:
                blocks.append(_Block([], []))
            if any(map(str.strip, record)):
                blocks[-1].add(number, record)
    except csv.Error as error:
        raise _malformed(number + 1, str(error)) from error
    return _sheet(blocks)


@dataclass
class _Block:
    """Some records, packed into columns once it is full."""

    rows: list[int]
    records: list[list[str]]
    columns: tuple[pa.StringArray, ...] = ()

    def add(self, number: int, record: list[str]) -> None:
        self.rows.append(number)
        self.records.append(record)
        if len(self.rows) == _BLOCK:
            self.pack()

    def pack(self) -> None:
        fields = itertools.zip_longest(*self.records)
        self.columns = self.columns or tuple(pa.array(field, pa.string()) for field in fields)
        self.records = []


def _sheet(blocks: list[_Block]) -> Sheet:
    for block in blocks:
        block.pack()
    width = max((len(block.columns) for block in blocks), default=0)
    columns = {}
    for column in range(width):
        parts = [
            block.columns[column] if column < len(block.columns)
            else pa.nulls(len(block.rows), pa.string())
            for block in blocks
        ]  # fmt: skip
        values = pc.replace_substring_regex(pa.concat_arrays(parts), _KEPT_AS_TEXT, r"\1")
        columns[column + 1] = blank_to_null(values)
    rows = np.array([number for block in blocks for number in block.rows], np.int32)
    return visible(Sheet("", rows, columns))


def _lines(text: str) -> Iterator[str]:
    """Lines for the CSV reader, which would take one of any length into memory."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > _LONGEST_LINE:
            raise _malformed(number, "an endless line")
        yield line


def _decoded(content: bytes) -> str:
    encodings = ["utf-8-sig", "cp1251"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        # Text in UTF-16 without its mark: every second byte of Cyrillic and digits is 4 or 0.
        encodings = ["utf-16-le"] if set(content[1:2000:2]) <= {0, 4, 0x20, 0x21} else []
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            if encoding == "utf-8-sig":
                _refuse_misread(content)
            continue
        if "\0" not in text:
            return text
    raise damaged(
        "Файл .csv не является текстом в кодировке UTF-8 или Windows-1251: выгрузите его заново "
        "или сохраните как «Книга Excel (.xlsx)».",
        "CSV in no known encoding",
    )


def _refuse_misread(content: bytes) -> None:
    """Any bytes are some text in cp1251: damaged UTF-8 and older encodings must not pass for it."""
    sample = content[:_SAMPLE]
    utf_8 = sample.decode("utf-8", "replace")
    foreign = sum(character > "\x7f" for character in utf_8)
    if utf_8.count("\ufffd") * 4 < foreign or content.startswith(b"\xef\xbb\xbf"):
        raise damaged(
            "Текст файла .csv испорчен: он записан в кодировке UTF-8, но часть букв в ней не "
            "читается. Выгрузите файл заново.",
            "CSV in broken UTF-8",
        )
    scores = {encoding: _russian(sample, encoding) for encoding in _RUSSIAN_ENCODINGS}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] > 2 * scores["cp1251"]:
        raise damaged(
            f"Файл .csv не в той кодировке ({best}): нужна UTF-8 или Windows-1251. Откройте его в "
            "Excel, сохраните как «Книга Excel (.xlsx)» и загрузите.",
            f"CSV in {best}",
        )


def _russian(sample: bytes, encoding: str) -> float:
    """Which part of what is not ASCII are the commonest Russian letters."""
    text = sample.decode(encoding, "replace").lower()
    foreign = sum(character > "\x7f" for character in text)
    return sum(map(text.count, "оеаинтсрвл")) / max(foreign, 1)


def _dialect(text: str, delimiters: str) -> tuple[str, int]:
    """(delimiter, usual number of columns): the one most records agree on, then the widest."""
    sample = text[:_SAMPLE]

    def columns(delimiter: str) -> tuple[int, int]:
        counts: Counter[int] = Counter()
        try:
            records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            counts.update(map(len, itertools.islice(records, _SAMPLE_RECORDS)))
        except csv.Error:
            return 0, 0
        wide = [(often, width) for width, often in counts.items() if width > 1]
        return max(wide, default=(0, 0))

    best = max(delimiters, key=columns)
    return best, columns(best)[1]


def _check_quotes(number: int, record: list[str], delimiter: str, width: int) -> None:
    """A field that holds whole records was opened by a quote nobody closed."""
    for field in record:
        if "\n" not in field and "\r" not in field:
            continue
        inner = field.splitlines()[1:]
        if width > 1 and any(line.count(delimiter) >= width - 1 for line in inner):
            raise _malformed(number, "a quote is not closed")


def _malformed(number: int, what: str) -> Refusal:
    return damaged(
        f"Файл CSV повреждён около строки {number}: не закрыта кавычка или поле слишком длинное. "
        "Выгрузите его заново или сохраните как «Книга Excel (.xlsx)».",
        f"malformed CSV at record {number}: {what}",
    )
