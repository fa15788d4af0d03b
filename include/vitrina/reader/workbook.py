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
from vitrina.reader.refusal import damaged
from vitrina.reader.scan import Unusual, shared_strings
from vitrina.reader.sheet import Sheet
from vitrina.reader.slow_scan import SlowStrings, parse_xml
from vitrina.reader.worksheet import Styles, read_worksheet, style_formats


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
    root = _xml(archive, "xl/workbook.xml")
    targets = _targets(archive)
    strings = _strings(archive, targets)
    styles = Styles(_formats(archive, targets), _is_1904(root))
    for element in _children(root, "sheets", "sheet"):
        kind, part = targets.get(_attribute(element, "id"), ("", ""))
        # Chart and dialogue sheets hold no cells.
        if not kind.endswith("/worksheet") or part not in archive:
            continue
        sheet = read_worksheet(archive, part, element.get("name", ""), strings, styles)
        sheet.is_hidden = element.get("state", "visible") != "visible"
        yield sheet
    archive.verify_rest()


def _formats(archive: Archive, targets: dict[str, tuple[str, str]]) -> npt.NDArray[np.uint8]:
    """NumberFormat of each style a cell may name."""
    part = _part_of(targets, "/styles", "xl/styles.xml")
    if part not in archive:
        return style_formats([])
    root = _xml(archive, part)
    own = {
        element.get("numFmtId", ""): number_format(element.get("formatCode", ""))
        for element in _children(root, "numFmts", "numFmt")
    }
    formats = []
    for element in _children(root, "cellXfs", "xf"):
        identifier = element.get("numFmtId", "0")
        number = int(identifier) if identifier.isdecimal() else 0
        formats.append(own.get(identifier, built_in_format(number)))
    return style_formats(formats)


def _strings(archive: Archive, targets: dict[str, tuple[str, str]]) -> pa.StringArray:
    part = _part_of(targets, "/sharedStrings", "xl/sharedStrings.xml")
    if part not in archive:
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


def _targets(archive: Archive) -> dict[str, tuple[str, str]]:
    """Relationship id → (its type, the part it leads to); links outside the book are not taken."""
    return {
        element.get("Id", ""): (
            element.get("Type", ""),
            posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/"),
        )
        for element in _xml(archive, "xl/_rels/workbook.xml.rels")
        if element.get("TargetMode") != "External"
    }


def _part_of(targets: dict[str, tuple[str, str]], kind: str, usual: str) -> str:
    return next((part for type_, part in targets.values() if type_.endswith(kind)), usual)


def _xml(archive: Archive, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(archive.read(part))  # noqa: S314  # no DOCTYPE passes read()
    except (ElementTree.ParseError, ValueError) as error:
        raise damaged(
            f"Файл повреждён: часть «{part}» — не XML. Откройте файл в Excel, сохраните заново и "
            "загрузите.",
            f"malformed XML in {part}: {error}",
        ) from error


def _children(root: ElementTree.Element, group: str, name: str) -> Iterator[ElementTree.Element]:
    for element in root:
        if _local(element) == group:
            yield from (child for child in element if _local(child) == name)


def _attribute(element: ElementTree.Element, local: str) -> str:
    """An attribute by its name without the namespace: strict and transitional books differ."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == local), "")


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
