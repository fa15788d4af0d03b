"""Broken and hostile files: each is refused with its exact reason, none harms the reader."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.workbooks import SFERUM_HEADER, SFERUM_ROW, book, repacked, with_sheet_xml
from vitrina.reader.read_file import read_file
from vitrina.reader.refusal import Refusal

GOOD = book([SFERUM_HEADER, SFERUM_ROW])
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

UTF_16 = f'<?xml version="1.0" encoding="utf-16"?>{DOCTYPE.decode()}<worksheet/>'.encode("utf-16")


def sheet_xml(old: bytes, new: bytes) -> bytes:
    return with_sheet_xml(GOOD, lambda xml: xml.replace(old, new))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


def doubled() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zipped(("xl/workbook.xml", b"<a/>"), ("xl/workbook.xml", b"<b/>"))


def with_wrong_crc() -> bytes:
    """One byte of the sheet changed in a stored (uncompressed) entry, the CRC left as it was."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name))
    return target.getvalue().replace(b"<v>12</v>", b"<v>13</v>")


def with_flipped_bytes() -> bytes:
    begin = GOOD.index(b"xl/worksheets/sheet1.xml") + 40
    return (
        GOOD[:begin] + bytes(byte ^ 0x55 for byte in GOOD[begin : begin + 20]) + GOOD[begin + 20 :]
    )


def with_encrypted_entry() -> bytes:
    content = bytearray(GOOD)
    position = content.index(b"PK\x01\x02")
    content[position + 8] |= 1
    return bytes(content)


def with_declared_size(size: int) -> bytes:
    """Headers that promise more than may be unpacked."""
    content = bytearray(zipped(("xl/workbook.xml", b"<a/>" * 10)))
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, size)
    struct.pack_into("<L", content, content.index(b"PK\x03\x04") + 22, size)
    return bytes(content)


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "".join(streams).encode("utf-16-le")


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "пустой", ".xlsx"),
    "truncated": (lambda: GOOD[: len(GOOD) // 2], "обрезан", ".xlsx"),
    "only the first bytes": (lambda: GOOD[:10], "обрезан", ".xlsx"),
    "text": (lambda: b"just text", "не является книгой", ".xlsx"),
    "html": (lambda: b"\xef\xbb\xbf\n<!DOCTYPE html><html><table></table>", "HTML", ".xlsx"),
    "html table as xls": (lambda: b"<TABLE border=1><tr><td>1</td></tr></TABLE>", "HTML", ".xls"),
    "encrypted": (lambda: ole("EncryptionInfo", "EncryptedPackage"), "паролем", ".xlsx"),
    "encrypted entry": (with_encrypted_entry, "паролем", ".xlsx"),
    "wrong crc": (with_wrong_crc, "CRC", ".xlsx"),
    "flipped bytes": (with_flipped_bytes, "CRC", ".xlsx"),
    "bomb": (lambda: repacked(GOOD, {"xl/media/a.bin": b"\0" * 5_000_000}), "бомб", ".xlsx"),
    "too large": (lambda: with_declared_size(1_000_000_001), "1 ГБ", ".xlsx"),
    "many entries": (lambda: zipped(*((f"{n}.xml", b"") for n in range(201))), "201", ".xlsx"),
    "duplicate entry": (doubled, "дважды", ".xlsx"),
    "path outside": (lambda: repacked(GOOD, {"../../etc/x": b"x"}), "за пределы", ".xlsx"),
    "absolute path": (lambda: repacked(GOOD, {"/etc/x": b"x"}), "за пределы", ".xlsx"),
    "entity bomb in the sheet": (
        lambda: sheet_xml(b"<worksheet", DOCTYPE + b"<worksheet"), "DOCTYPE", ".xlsx",
    ),
    "entity bomb in the strings": (
        lambda: repacked(GOOD, {"xl/sharedStrings.xml": DOCTYPE + b"<sst><si><t>x</t></si></sst>"}),
        "DOCTYPE", ".xlsx",
    ),
    "entity bomb in a part nobody reads": (
        lambda: repacked(GOOD, {"docProps/core.xml": DOCTYPE + b"<a/>"}), "DOCTYPE", ".xlsx",
    ),
    "doctype in utf-16": (lambda: with_sheet_xml(GOOD, lambda _: UTF_16), "DOCTYPE", ".xlsx"),
    "no workbook part": (
        lambda: zipped(("[Content_Types].xml", b"<a/>")), "xl/workbook.xml", ".xlsx",
    ),
    "xlsb": (lambda: repacked(GOOD, {"xl/workbook.bin": b"x"}), ".xlsb", ".xlsx"),
    "malformed workbook": (lambda: repacked(GOOD, {"xl/workbook.xml": b"<a>"}), "не XML", ".xlsx"),
    "malformed sheet": (lambda: sheet_xml(b"</row>", b"</raw>"), "не XML", ".xlsx"),
    "value with tags": (lambda: sheet_xml(b"<v>12</v>", b"<v>12<v>"), "не XML", ".xlsx"),
    "sheet cut inside the zip": (
        lambda: with_sheet_xml(GOOD, lambda xml: xml[: xml.rindex(b"</row>")]),
        "обрывается", ".xlsx",
    ),
    "string index out of range": (
        lambda: sheet_xml(b"<v>0</v>", b"<v>9999</v>"), "ссылается на текст", ".xlsx",
    ),
    "csv of binary": (lambda: b"\0\1\2\3" * 10, "кодировке", ".csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_their_reason(name: str) -> None:
    make, reason, extension = HOSTILE[name]
    with pytest.raises(Refusal) as refused:
        read_file(make(), extension)
    assert refused.value.rule_code == "Q31"
    assert reason in refused.value.reason_ru


def test_small_parts_may_be_packed_as_tightly_as_they_like() -> None:
    content = repacked(GOOD, {"docProps/thumbnail.bin": b"\0" * 900_000})
    assert read_file(content, ".xlsx").tables[0]["row_count"] == 1


def test_external_links_are_not_followed() -> None:
    relationship = (
        b'<Relationship Id="rIdX" Type="http://x/worksheet" Target="http://127.0.0.1:9/a.xml" '
        b'TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        rels = archive.read("xl/_rels/workbook.xml.rels")
    changed = rels.replace(b"</Relationships>", relationship)
    content = repacked(GOOD, {"xl/_rels/workbook.xml.rels": changed})
    assert read_file(content, ".xlsx").tables[0]["row_count"] == 1


def test_the_content_decides_not_the_extension() -> None:
    assert read_file(GOOD, ".xls").tables[0]["row_count"] == 1
    assert read_file(GOOD, ".csv").tables[0]["row_count"] == 1
