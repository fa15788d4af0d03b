"""Files that are no .xlsx: other programs' files, text, .ods and .xls that mean harm."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable

from tests.hostile.cases import GOOD, Case, Ignored, Read, Refused
from tests.hostile.zips import zipped
from tests.old_excel import compound, label, number, record, shared_strings, sheet, workbook_stream
from tests.reader.test_ods import cell, ods, row
from tests.workbooks import PAGES_HEADER

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = {"region": "Омская область", "active_pct": "60.21", "engagement_index": "2.54"}
COMMA = {**PAGE, "active_pct": "60,21", "engagement_index": "2,54"}
CSV = "Регион;Активные сообщества, %;Индекс вовлеченности аудитории\nОмская область;60,21;2,54\n"

HTML = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n" + HTML
XML_2003 = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)


def ole(*streams: str) -> bytes:
    return OLE + bytes(504) + "".join(streams).encode("utf-16-le")


def archived() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x.xlsx"), io.BytesIO())
    return target.getvalue()


ODS_HEADER = row(*map(cell, PAGES_HEADER))
ODS_ROW = row(cell("Омская область"), cell("60.21"), cell("2.54"))


def table(*rows: str) -> Callable[[], bytes]:
    return lambda: ods(ODS_HEADER + ODS_ROW + "".join(rows))


def packed_ods(rows: Callable[[], str], content: Callable[[bytes], bytes] = bytes) -> bytes:
    """The same, compressed: real ones are."""
    plain = ods(ODS_HEADER + ODS_ROW + rows())
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            part = source.read(name)
            copy.writestr(name, content(part) if name == "content.xml" else part)
    return target.getvalue()


def repeated(count: int) -> str:
    return f'table:number-rows-repeated="{count}"'


XLS_STRINGS = (*PAGES_HEADER, "Омская область")


def xls(*more: bytes, first: bytes = b"", strings: tuple[str, ...] = XLS_STRINGS) -> bytes:
    cells = [label(0, column, column) for column in range(3)]
    cells += [label(1, 0, 3), number(1, 1, 60.21), number(1, 2, 2.54)]
    return compound(workbook_stream(
        [("Лист1", sheet(*cells, *more), 0)], first, record(0x00E0, struct.pack("<HH16x", 0, 0)),
        shared_strings(strings),
    ))  # fmt: skip


def changed_xls(offset: int, value: bytes) -> Callable[[], bytes]:
    return lambda: xls()[:offset] + value + xls()[offset + len(value) :]


UNREADABLE = ("Файл повреждён или это не таблица Excel",)
PASSWORD = ("Книга закрыта паролем",)

OTHERS: dict[str, Case] = {
    "text": Refused(lambda: b"just text", ("не является книгой",)),
    "HTML saved as .xlsx": Refused(lambda: HTML, ("веб-страница (HTML)",)),
    "HTML with a mark and a doctype": Refused(
        lambda: b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", ("веб-страница (HTML)",),
    ),
    "HTML in UTF-16": Refused(
        lambda: HTML.decode().encode("utf-16"), ("веб-страница (HTML)",), extension=".xls",
    ),
    "HTML table saved as .xls": Refused(
        lambda: b"<TABLE border=1><tr><td>1</td></tr></TABLE>", ("веб-страница (HTML)",),
        extension=".xls",
    ),
    "HTML saved as .csv": Refused(lambda: HTML, ("веб-страница (HTML)",), extension=".csv"),
    "MHTML": Refused(lambda: MHTML, ("веб-архив (MHTML)",), extension=".xls"),
    "XML of Excel 2003": Refused(lambda: XML_2003, ("таблица XML 2003",), extension=".xls"),
    "PDF": Refused(lambda: b"%PDF-1.7\n%\xe2\xe3", ("документ PDF",)),
    "PNG": Refused(lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), ("картинка PNG",)),
    "JPEG": Refused(lambda: b"\xff\xd8\xff\xe0" + bytes(50), ("картинка JPEG",)),
    "RTF": Refused(lambda: b"{\\rtf1\\ansi}", ("документ RTF",)),
    "gzip": Refused(lambda: gzip.compress(GOOD), ("архив GZIP",)),
    "RAR": Refused(lambda: b"Rar!\x1a\x07\x01\x00" + bytes(50), ("архив RAR",)),
    "7z": Refused(lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), ("архив 7-Zip",)),
    "tar": Refused(archived, ("не является книгой",)),
    "zip of tables": Refused(
        lambda: zipped(("отчёт/ачинск.xlsx", GOOD)), ("архив ZIP с таблицами",),
    ),
    "Word document": Refused(
        lambda: zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")),
        ("документ Word",),
    ),
    "presentation": Refused(
        lambda: zipped(("ppt/presentation.xml", b"<a/>")), ("презентация PowerPoint",),
    ),
    "old Word document": Refused(lambda: ole("WordDocument"), ("документ Word",)),
    "old file without a workbook": Refused(
        lambda: ole("Contents"), ("нет книги Excel",), extension=".xls",
    ),
    "encrypted .xlsx": Refused(lambda: ole("EncryptionInfo", "EncryptedPackage"), PASSWORD),
    "encrypted .xls": Refused(
        lambda: xls(first=record(0x002F, bytes(6))), PASSWORD, extension=".xls",
    ),
    "a file of 201 MB": Refused(lambda: bytes(201_000_000), ("201 МБ", "не более 200 МБ")),
    ".csv of NULs": Refused(lambda: bytes(10_000), ("не является текстом",), extension=".csv"),
    ".csv of noise": Refused(
        lambda: bytes(range(256)) * 50, ("не является текстом",), extension=".csv",
    ),
    ".csv of nothing but line ends": Ignored(lambda: b"\r\n" * 10_000, ".csv"),
    ".csv of one line of 60 MB": Refused(
        lambda: b"a;b\n" + b"x" * 60_000_000, ("CSV повреждён около строки 2",), extension=".csv",
    ),
    ".csv of one line of 30 million fields": Refused(
        lambda: b"a;b\n" + b";" * 30_000_000, ("CSV повреждён около строки 2",), extension=".csv",
    ),
    ".csv of 100 000 columns": Refused(
        lambda: b"a;b\n" + b"1;" * 100_000, ("В строке 2 больше столбцов",), extension=".csv",
    ),
    ".csv of 1 048 577 rows": Refused(
        lambda: b"a;b\n" * 1_048_577, ("больше 1048576 строк",), extension=".csv",
    ),
    ".csv with a quote nobody closes": Refused(
        lambda: CSV.encode() + b'"' + b"x" * (2 << 20), ("CSV повреждён около строки 3",),
        extension=".csv",
    ),
    ".csv in UTF-8": Read(lambda: CSV.encode(), (COMMA,), extension=".csv"),
    ".csv in cp1251": Read(lambda: CSV.encode("cp1251"), (COMMA,), extension=".csv"),
    ".csv in UTF-16": Read(lambda: CSV.encode("utf-16"), (COMMA,), extension=".csv"),
    ".csv in UTF-8 with a broken byte": Refused(
        lambda: CSV.encode().replace("Омск".encode(), b"\xd0\x9e\xd0\xff"), ("испорчен", "UTF-8"),
        extension=".csv",
    ),
    ".csv in cp866": Refused(
        lambda: CSV.encode("cp866"), ("не в той кодировке", "cp866"), extension=".csv",
    ),
    ".csv in KOI8-R": Refused(
        lambda: CSV.encode("koi8-r"), ("не в той кодировке", "koi8-r"), extension=".csv",
    ),
    "xlsx called .csv": Read(lambda: GOOD, extension=".csv"),
    "xlsx called .xls": Read(lambda: GOOD, extension=".xls"),
    "honest .ods": Read(table(), (PAGE,), extension=".ods"),
    ".ods with blank rows to the end": Read(
        table(row(cell(attributes='table:number-columns-repeated="16384"'),
                  attributes=repeated(1_048_574))),
        (PAGE,), extension=".ods",
    ),
    ".ods of a thousand million rows": Refused(
        table(*[row(*[cell("x")] * 100, attributes=repeated(999_999_999))] * 3),
        ("заполненных ячеек",), extension=".ods",
    ),
    ".ods of a thousand million columns": Read(
        table(row(cell("x", 'table:number-columns-repeated="999999999"'))), (PAGE,),
        2, extension=".ods",
    ),
    ".ods with one far cell": Read(
        table(row(cell(), attributes=repeated(1_048_573)),
              row(cell(attributes='table:number-columns-repeated="16383"'), cell("x"))),
        (PAGE,), extension=".ods",
    ),
    ".ods of the longest blanks": Refused(
        table(row(*[cell("x" + '<text:s text:c="32767"/>' * 30)] * 2_000)),
        ("длиннее 32 767",), extension=".ods",
    ),
    ".ods with one text a million times": Refused(
        lambda: packed_ods(lambda: row(*[cell("ж" * 30_000)], attributes=repeated(1_000_000))),
        ("Тексты повторены",), extension=".ods",
    ),
    ".ods with a cell in each row and column": Refused(
        lambda: packed_ods(lambda: "".join(
            row(cell(attributes=f'table:number-columns-repeated="{n}"'), cell("1"))
            for n in range(1, 16_000))),
        ("разбросаны",), extension=".ods",
    ),
    "billion laughs in an .ods": Refused(
        lambda: packed_ods(str, lambda xml: xml.replace(
            b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', 1)),
        ("В части «content.xml» есть объявление",), extension=".ods",
    ),
    ".ods with a cell of no known type": Refused(
        table(row(cell("1", 'office:value-type="-1"'))), ("ячейка неизвестного вида",),
        extension=".ods",
    ),
    ".ods with a manifest in place of its content": Refused(
        lambda: packed_ods(str, lambda _: b"<manifest/>"), ("лежит не то", "content.xml"),
        extension=".ods",
    ),
    ".ods cut inside the zip": Refused(
        lambda: packed_ods(str, lambda xml: xml[:-100]), ("часть «content.xml» — не XML",),
        extension=".ods",
    ),
    "encrypted .ods": Refused(
        lambda: ods("", manifest="<manifest:encryption-data/>"), ("Книга закрыта паролем",),
        extension=".ods",
    ),
    "honest .xls": Read(xls, (PAGE,), extension=".xls"),
    ".xls cut in two": Refused(lambda: xls()[:2000], UNREADABLE, extension=".xls"),
    ".xls cut to its first bytes": Refused(
        lambda: xls()[:20], ("нет книги Excel",), extension=".xls",
    ),
    ".xls whose chains run in circles": Refused(
        lambda: xls()[:512] + struct.pack("<128I", *[2] * 128) + xls()[1024:], UNREADABLE,
        extension=".xls",
    ),
    ".xls of sectors of 2^31 bytes": Refused(
        changed_xls(0x1E, b"\x1f\0"), UNREADABLE, extension=".xls",
    ),
    ".xls of four milliard FAT sectors": Refused(
        changed_xls(0x4C, b"\xf0\xff\xff\xff" * 109), UNREADABLE, extension=".xls",
    ),
    ".xls with a string index past the last": Refused(
        lambda: xls(label(2, 0, 99_999)), UNREADABLE, extension=".xls",
    ),
    ".xls of four milliard strings": Refused(
        lambda: xls().replace(struct.pack("<II", 4, 4), struct.pack("<II", 4, 0xFFFFFFFF)),
        UNREADABLE, extension=".xls",
    ),
    ".xls with one far cell": Read(
        lambda: xls(number(65_535, 255, 1.0)), (PAGE,), extension=".xls",
    ),
}  # fmt: skip
