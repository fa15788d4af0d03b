"""Foreign formats: files of other programs under the name of a table, told by their first bytes."""

from __future__ import annotations

from vitrina.reader.archive import Archive
from vitrina.reader.refusal import Refusal, damaged

_OPEN_AND_SAVE = "Откройте его в Excel, сохраните как «Книга Excel (.xlsx)» и загрузите заново."
_SEND_TABLE = "Загрузите саму таблицу в виде «Книга Excel (.xlsx)»."
_UNPACK = "Распакуйте архив и загрузите таблицы из него по одной."

#: First bytes → (what it is, English, how to mend it).
_SIGNATURES: dict[bytes, tuple[str, str, str]] = {
    b"%PDF": ("документ PDF", "PDF", _SEND_TABLE),
    b"\x89PNG": ("картинка PNG", "PNG", _SEND_TABLE),
    b"\xff\xd8\xff": ("картинка JPEG", "JPEG", _SEND_TABLE),
    b"GIF8": ("картинка GIF", "GIF", _SEND_TABLE),
    b"{\\rtf": ("текстовый документ RTF", "RTF", _SEND_TABLE),
    b"\x1f\x8b": ("архив GZIP", "gzip", _UNPACK),
    b"Rar!\x1a\x07": ("архив RAR", "RAR", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("архив 7-Zip", "7z", _UNPACK),
    b"BZh": ("архив BZIP2", "bzip2", _UNPACK),
    b"MZ": ("программа для Windows", "a program", _SEND_TABLE),
    b"\x7fELF": ("программа для Linux", "a program", _SEND_TABLE),
}
#: Words among the first bytes of text → the same.
_TEXTS: tuple[tuple[bytes, tuple[str, str, str]], ...] = (
    (b"urn:schemas-microsoft-com:office:spreadsheet",
     ("таблица XML 2003", "XML Spreadsheet 2003", _OPEN_AND_SAVE)),
    (b"multipart/related", ("веб-архив (MHTML)", "MHTML", _OPEN_AND_SAVE)),
    (b"mime-version:", ("веб-архив (MHTML)", "MHTML", _OPEN_AND_SAVE)),
)  # fmt: skip
_HTML = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<style")
#: Names of streams in old office files, as their directory writes them.
_STREAMS = {
    "WordDocument": ("документ Word", "Word document"),
    "PowerPoint Document": ("презентация PowerPoint", "PowerPoint"),
    "__substg1.0": ("письмо Outlook", "Outlook message"),
}
_PACKED = {
    "word/document.xml": ("документ Word", "Word document"),
    "ppt/presentation.xml": ("презентация PowerPoint", "PowerPoint"),
    "visio/document.xml": ("рисунок Visio", "Visio"),
}
_TABLE_NAMES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".xlsb")
_BEGIN = 4096


def refuse_foreign(content: bytes) -> None:
    """Raises Refusal (Q31) that names the format, for first bytes no table begins with."""
    for signature, (what, english, mend) in _SIGNATURES.items():
        if content.startswith(signature):
            raise _foreign(what, english, mend)
    begin = content[:_BEGIN].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"").lower()
    if begin.startswith(_HTML):
        raise _foreign("веб-страница (HTML), сохранённая под именем таблицы", "HTML",
                       _OPEN_AND_SAVE)  # fmt: skip
    for words, (what, english, mend) in _TEXTS:
        if words in begin:
            raise _foreign(what, english, mend)


def refuse_foreign_ole(content: bytes) -> None:
    """Old office files that hold no table."""
    for stream, (what, english) in _STREAMS.items():
        if stream.encode("utf-16-le") in content:
            raise _foreign(what, english, _SEND_TABLE)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise damaged(
            "В файле старого формата Office нет книги Excel: он повреждён или создан другой "
            f"программой. {_SEND_TABLE}",
            "OLE without a workbook",
        )


def refuse_foreign_zip(archive: Archive) -> None:
    """Zips that are no workbook: documents, and tables packed together."""
    for part, (what, english) in _PACKED.items():
        if part in archive:
            raise _foreign(what, english, _SEND_TABLE)
    if any(name.lower().endswith(_TABLE_NAMES) for name in archive.names):
        raise _foreign("архив ZIP с таблицами внутри", "zip of tables", _UNPACK)


def _foreign(what: str, english: str, mend: str) -> Refusal:
    return damaged(f"Это {what}, а не книга Excel. {mend}", f"{english} instead of a workbook")
