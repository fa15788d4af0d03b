"""Workbook: the parts of an .xlsx or .xlsm that say what its cells mean, and its sheets."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vitrina.reader.archive import Archive
from vitrina.reader.number_formats import built_in_format, number_format
from vitrina.reader.refusal import SAVE_AGAIN, damaged, not_xml
from vitrina.reader.scan import shared_strings
from vitrina.reader.sheet import Sheet
from vitrina.reader.slow_scan import SlowStrings, another_part, parse_xml
from vitrina.reader.worksheet import Styles, read_worksheet
from vitrina.reader.xml_text import Unusual

#: Kinds of tabs that are no worksheets.
_WITHOUT_CELLS = ("/chartsheet", "/dialogsheet", "/xlMacrosheet", "/xlIntlMacrosheet")


def read_workbook(archive: Archive) -> Iterator[Sheet]:
    """Every worksheet in the order of its tabs, hidden ones too; then the rest is verified.

    Raises Refusal (Q31) on damage anywhere in the archive.
    """
    if "xl/workbook.bin" in archive:
        raise damaged(
            "Двоичная книга Excel (.xlsb) не читается. Сохраните файл как «Книга Excel (.xlsx)» и "
            "загрузите заново.",
            "xlsb workbook",
        )
    archive.read("[Content_Types].xml")
    book = _workbook_part(archive)
    root = _xml(archive, book, "workbook")
    targets = _targets(archive, book)
    strings = _strings(archive, targets)
    styles = Styles(_formats(archive, targets), _is_1904(root))
    if next(_children(root, "sheets", "sheet"), None) is None:
        raise damaged(
            f"В книге нет ни одного листа: файл повреждён. {SAVE_AGAIN}",
            "no sheets in the workbook",
        )
    for element in _children(root, "sheets", "sheet"):
        name = element.get("name", "")
        kind, part = targets.get(_attribute(element, "id"), ("", ""))
        if not kind or (kind.endswith("/worksheet") and part not in archive):
            raise damaged(
                f"Лист «{name}» назван в книге, а в файле его нет: файл повреждён. {SAVE_AGAIN}",
                f"no part of a sheet: {part or 'no relationship'}",
            )
        if kind.endswith(_WITHOUT_CELLS):
            continue
        if not kind.endswith("/worksheet"):
            raise another_part(part, kind)
        sheet = read_worksheet(archive, part, name, strings, styles)
        sheet.is_hidden = element.get("state", "visible") != "visible"
        yield sheet
    archive.verify_rest()


def _formats(archive: Archive, targets: dict[str, tuple[str, str]]) -> npt.NDArray[np.uint8]:
    """NumberFormat of each style a cell may name."""
    part = _part_of(archive, targets, "/styles", "xl/styles.xml")
    if not part:
        return np.zeros(0, np.uint8)
    root = _xml(archive, part, "styleSheet")
    own = {
        element.get("numFmtId", ""): number_format(element.get("formatCode", ""))
        for element in _children(root, "numFmts", "numFmt")
    }
    formats = []
    for element in _children(root, "cellXfs", "xf"):
        identifier = element.get("numFmtId", "0")
        number = int(identifier) if identifier.isdecimal() else 0
        formats.append(own.get(identifier, built_in_format(number)))
    return np.array(formats, np.uint8)


def _strings(archive: Archive, targets: dict[str, tuple[str, str]]) -> pa.StringArray:
    part = _part_of(archive, targets, "/sharedStrings", "xl/sharedStrings.xml")
    if not part:
        return pa.array([], pa.string())
    content = archive.read(part)
    try:
        return shared_strings(content)
    except Unusual:
        strings = SlowStrings()
        with archive.stream(part) as stream:
            parse_xml(stream, part, strings)
        return strings.array()


def _is_1904(root: ElementTree.Element) -> bool:
    properties = next((e for e in root if _local(e) == "workbookPr"), None)
    return properties is not None and properties.get("date1904") in ("1", "true")


def _workbook_part(archive: Archive) -> str:
    """Where the workbook is: the package says so, nearly all have it at the usual place."""
    usual = "xl/workbook.xml"
    if usual in archive or "_rels/.rels" not in archive:
        return usual
    targets = _relationships(archive, "_rels/.rels", "/")
    return _part_of(archive, targets, "/officeDocument", usual) or usual


def _targets(archive: Archive, book: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(book)
    return _relationships(archive, posixpath.join(folder, "_rels", f"{name}.rels"), f"/{folder}")


def _relationships(archive: Archive, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (its type, the part it leads to); links outside the book are not taken.

    Capital letters do not matter: 1C names one part `sharedStrings.xml` and stores `SharedStrings`.
    """
    stored = {name.lower(): name for name in archive.names}
    found = {}
    for element in _xml(archive, part, "Relationships"):
        if element.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join(folder, element.get("Target", ""))).lstrip("/")
        leads_to = target if target in archive else stored.get(target.lower(), target)
        found[element.get("Id", "")] = element.get("Type", ""), leads_to
    return found


def _part_of(
    archive: Archive, targets: dict[str, tuple[str, str]], kind: str, usual: str
) -> str | None:
    """The part a link names, there or not; without a link the usual one, when it is there."""
    linked = next((part for type_, part in targets.values() if type_.endswith(kind)), None)
    return linked or (usual if usual in archive else None)


def _xml(archive: Archive, part: str, root: str) -> ElementTree.Element:
    try:
        found = ElementTree.fromstring(archive.read(part))  # noqa: S314  # no DOCTYPE passes read()
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise not_xml(part, error) from error
    if _local(found) != root:
        raise another_part(part, _local(found))
    return found


def _children(root: ElementTree.Element, group: str, name: str) -> Iterator[ElementTree.Element]:
    for element in root:
        if _local(element) == group:
            yield from (child for child in element if _local(child) == name)


def _attribute(element: ElementTree.Element, local: str) -> str:
    """An attribute by its name without the namespace: strict and transitional books differ."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == local), "")


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
