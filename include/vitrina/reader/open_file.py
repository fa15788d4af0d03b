"""Open file: one file's bytes to its sheets, told apart by their first bytes, not by name."""

from __future__ import annotations

from collections.abc import Iterator

from vitrina.reader.archive import Archive
from vitrina.reader.compound import MAGIC
from vitrina.reader.delimited import read_csv
from vitrina.reader.foreign_formats import (
    refuse_foreign,
    refuse_foreign_ole,
    refuse_foreign_zip,
)
from vitrina.reader.ods import read_ods
from vitrina.reader.refusal import damaged, under_password
from vitrina.reader.sheet import Sheet
from vitrina.reader.workbook import read_workbook
from vitrina.reader.xls import read_xls

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def archive_of(content: bytes) -> Archive | None:
    """The zip of an .xlsx or .ods, None for anything else. Raises Refusal (Q31) as all here do."""
    if not content:
        raise damaged("Файл пустой (0 байт). Загрузите его ещё раз.", "empty file")
    refuse_foreign(content)
    return Archive(content) if content.startswith(b"PK") else None


def sheets_of(content: bytes, archive: Archive | None, extension: str) -> Iterator[Sheet]:
    """The sheets of a file, one by one as they are read; `archive` is that of its bytes."""
    if archive and "content.xml" in archive and "xl/workbook.xml" not in archive:
        yield from read_ods(archive)
    elif archive:
        refuse_foreign_zip(archive)
        yield from read_workbook(archive)
    elif content.startswith(MAGIC):
        if _ENCRYPTED in content:
            raise under_password("encrypted workbook (OLE package)")
        refuse_foreign_ole(content)
        yield from read_xls(content)
    elif extension == ".csv":
        yield read_csv(content)
    else:
        raise damaged(
            "Файл не является книгой Excel. Откройте его в той программе, где он создан, сохраните "
            "как «Книга Excel (.xlsx)» и загрузите заново.",
            "not a workbook: unknown first bytes",
        )
