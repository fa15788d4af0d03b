"""Damage and tricks inside the parts: entities, encodings, broken XML, false coordinates."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.cases import FIRST, GOOD, Case, Ignored, Read, Refused
from tests.workbooks import SFERUM_HEADER, SFERUM_ROW, book, part_of, repacked, with_sheet_xml

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
WORKBOOK = "xl/workbook.xml"
RELS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
CORE = "docProps/core.xml"

_LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)
DOCTYPES = {
    "billion laughs": f"<!DOCTYPE x [{_LAUGHS}]>",
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
}


def changed(part: str, old: bytes, new: bytes, count: int = 1) -> bytes:
    """GOOD with bytes of a part replaced; an old text that is not there is an error."""
    content = part_of(GOOD, part)
    assert old in content
    return repacked(GOOD, {part: content.replace(old, new, count)})


def sheet(old: bytes, new: bytes, count: int = 1) -> Callable[[], bytes]:
    return lambda: changed(SHEET, old, new, count)


def with_doctype(part: str, doctype: str) -> Callable[[], bytes]:
    def build() -> bytes:
        content = part_of(GOOD, part)
        begin = content.index(b"?>") + 2
        return repacked(GOOD, {part: content[:begin] + doctype.encode() + content[begin:]})

    return build


def in_utf16(part: str, doctype: str = "") -> Callable[[], bytes]:
    """The part in UTF-16, as XML allows, with or without a DOCTYPE."""

    def build() -> bytes:
        text = part_of(GOOD, part).decode().replace("UTF-8", "UTF-16", 1)
        begin = text.index("?>") + 2
        return repacked(GOOD, {part: (text[:begin] + doctype + text[begin:]).encode("utf-16")})

    return build


def replaced(part: str, content: bytes | None) -> Callable[[], bytes]:
    return lambda: repacked(GOOD, {part: content})


def with_rows(xml: bytes) -> bytes:
    """GOOD with more rows behind its own."""
    return with_sheet_xml(GOOD, lambda old: old.replace(b"</sheetData>", xml + b"</sheetData>"))


def around_rows(before: bytes = b"", after: bytes = b"") -> bytes:
    def change(xml: bytes) -> bytes:
        xml = xml.replace(b"<sheetData>", before + b"<sheetData>")
        return xml.replace(b"</sheetData>", b"</sheetData>" + after)

    return with_sheet_xml(GOOD, change)


def deep(levels: int) -> bytes:
    return b"<a>" * levels + b"</a>" * levels


LINK = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/%b" Target="%b" TargetMode="External"/></Relationships>'
)

PARTS: dict[str, Case] = {
    **{
        f"{kind} in {part}": Refused(
            with_doctype(part, doctype), (f"В части «{part}» есть объявление", "небезопасен"),
        )
        for kind, doctype in DOCTYPES.items()
        for part in (SHEET, STRINGS, STYLES, WORKBOOK, RELS, TYPES, CORE)
    },
    **{
        f"billion laughs in {part} in UTF-16": Refused(
            in_utf16(part, DOCTYPES["billion laughs"]), (f"В части «{part}» есть объявление",),
        )
        for part in (SHEET, STRINGS, STYLES, WORKBOOK, CORE)
    },
    **{f"{part} in UTF-16": Read(in_utf16(part)) for part in (SHEET, STRINGS, STYLES, WORKBOOK)},
    "entity nobody declared": Refused(
        sheet(b"<v>12</v>", b"<v>&twelve;</v>"), (f"часть «{SHEET}» — не XML",),
    ),
    "entity nobody declared in the strings": Refused(
        lambda: changed(STRINGS, "Ачинск".encode(), b"&nbsp;"), (f"часть «{STRINGS}» — не XML",),
    ),
    "invalid UTF-8 in the sheet": Refused(
        sheet(b"<v>12</v>", b"<v>\xff\xfe</v>"), (f"часть «{SHEET}» — не XML",),
    ),
    "invalid UTF-8 in the strings": Refused(
        lambda: changed(STRINGS, "Ачинск".encode(), b"\xd0\xd0\xd0"),
        (f"часть «{STRINGS}» — не XML",),
    ),
    "encoding nobody knows": Refused(
        sheet(b'encoding="UTF-8"', b'encoding="XFD1"'), (f"часть «{SHEET}» — не XML",),
    ),
    "encoding nobody knows in the workbook": Refused(
        lambda: changed(WORKBOOK, b'encoding="UTF-8"', b'encoding="XFD1"'),
        (f"часть «{WORKBOOK}» — не XML",),
    ),
    "value outside a cell": Read(sheet(b'<c r="A2"', b'<v>9</v><c r="A2"')),
    "NUL byte in the sheet": Refused(
        sheet(b"<v>12</v>", b"<v>1\x002</v>"), (f"часть «{SHEET}» — не XML",),
    ),
    "NUL byte in the strings": Refused(
        lambda: changed(STRINGS, "Ачинск".encode(), b"A\0B"), (f"часть «{STRINGS}» — не XML",),
    ),
    "control character by number": Refused(
        lambda: changed(STRINGS, "Ачинск".encode(), b"A&#0;B"), (f"часть «{STRINGS}» — не XML",),
    ),
    "half of a surrogate pair by number": Refused(
        lambda: changed(STRINGS, "Ачинск".encode(), b"A&#xD800;B"),
        (f"часть «{STRINGS}» — не XML",),
    ),
    "character number past the last": Refused(
        lambda: changed(STRINGS, "Ачинск".encode(), b"A&#99999999;"),
        (f"часть «{STRINGS}» — не XML",),
    ),
    "unbalanced row": Refused(sheet(b"</row>", b"</raw>"), (f"часть «{SHEET}» — не XML",)),
    "unclosed cell": Refused(sheet(b"</c>", b""), (f"часть «{SHEET}» — не XML",)),
    "value with tags": Refused(
        sheet(b"<v>12</v>", b"<v>12<v>"), (f"часть «{SHEET}» — не XML",),
    ),
    "value closed by another tag": Refused(
        sheet(b"<v>12</v>", b"<rPh>12</v>"), (f"часть «{SHEET}» — не XML",),
    ),
    "tag nobody closes in a value": Refused(
        sheet(b"<v>12</v>", b"<v><sheetData>12</v>"), (f"часть «{SHEET}» — не XML",),
    ),
    "tag nobody closes between strings": Refused(
        lambda: changed(STRINGS, b"</si><si>", b"</si><sheetData><si>"),
        (f"часть «{STRINGS}» — не XML",),
    ),
    "tag of a string closed by another": Refused(
        lambda: changed(STRINGS, b"</t></si>", b"</r></si>"), (f"часть «{STRINGS}» — не XML",),
    ),
    "value that is a comment": Read(
        sheet(b'<c r="F2"><v>12</v>', b'<c r="F2"><v>1<!-- no -->2</v>'),
    ),
    "sheet with a theme in it": Refused(
        lambda: repacked(GOOD, {SHEET: part_of(GOOD, "xl/theme/theme1.xml")}),
        ("лежит не то", SHEET),
    ),
    "styles with a sheet in them": Refused(
        lambda: repacked(GOOD, {STYLES: part_of(GOOD, SHEET)}), ("лежит не то", STYLES),
    ),
    "strings with styles in them": Refused(
        lambda: repacked(GOOD, {STRINGS: part_of(GOOD, STYLES)}), ("лежит не то", STRINGS),
    ),
    "sheet linked as something else": Refused(
        lambda: changed(RELS, b"relationships/worksheet", b"relationships/officeDocument"),
        ("лежит не то", SHEET),
    ),
    "sheet that is a chart": Ignored(
        lambda: changed(RELS, b"relationships/worksheet", b"relationships/chartsheet"),
    ),
    "tag without its bracket": Refused(
        sheet(b'<c r="B2"', b'<c <c r="B2"'), (f"часть «{SHEET}» — не XML",),
    ),
    "rows that open in each other": Refused(
        lambda: with_rows(b"<row " * 190_000 + b"/>"), (f"часть «{SHEET}» — не XML",),
    ),
    "sheet cut inside the zip": Refused(
        lambda: with_sheet_xml(GOOD, lambda xml: xml[: xml.rindex(b"</row>")]),
        ("обрывается на полуслове",),
    ),
    "sheet cut behind its rows": Refused(
        lambda: with_sheet_xml(GOOD, lambda xml: xml[: xml.index(b"</sheetData>") + 12]),
        (f"часть «{SHEET}» — не XML",),
    ),
    "strings cut inside the zip": Refused(
        lambda: repacked(GOOD, {STRINGS: part_of(GOOD, STRINGS)[:-30]}),
        (f"часть «{STRINGS}» — не XML",),
    ),
    "workbook that is no XML": Refused(
        replaced(WORKBOOK, b"<workbook>"), (f"часть «{WORKBOOK}» — не XML",),
    ),
    "sheet of nothing": Refused(replaced(SHEET, b""), (f"часть «{SHEET}» — не XML",)),
    "strings of nothing": Refused(replaced(STRINGS, b""), (f"часть «{STRINGS}» — не XML",)),
    "workbook nested 140 000 deep": Refused(
        replaced(WORKBOOK, deep(140_000)), ("лежит не то", WORKBOOK),
    ),
    "tags nested 140 000 deep": Read(
        lambda: around_rows(after=b"<extLst>" + deep(140_000) + b"</extLst>"),
    ),
    "no content types": Refused(replaced(TYPES, None), (f"обязательной части «{TYPES}»",)),
    "no workbook part": Refused(replaced(WORKBOOK, None), (f"обязательной части «{WORKBOOK}»",)),
    "no links of the workbook": Refused(replaced(RELS, None), (f"обязательной части «{RELS}»",)),
    "no strings part": Refused(replaced(STRINGS, None), (f"обязательной части «{STRINGS}»",)),
    "no styles part": Refused(replaced(STYLES, None), (f"обязательной части «{STYLES}»",)),
    "no sheet part": Refused(replaced(SHEET, None), ("назван в книге, а в файле его нет", "Лист1")),
    "workbook without sheets": Refused(
        lambda: changed(WORKBOOK, b"<sheet ", b"<shoot "), ("нет ни одного листа",),
    ),
    "sheet without its link": Refused(
        lambda: changed(WORKBOOK, b'r:id="rId1"', b'r:id="rId77"'),
        ("назван в книге, а в файле его нет", "Лист1"),
    ),
    "sheet that lies on the internet": Refused(
        lambda: repacked(GOOD, {
            WORKBOOK: part_of(GOOD, WORKBOOK).replace(b'r:id="rId1"', b'r:id="rId99"'),
            RELS: part_of(GOOD, RELS).replace(
                b"</Relationships>", LINK % (b"worksheet", b"http://127.0.0.1:9/a.xml")),
        }),
        ("назван в книге, а в файле его нет", "Лист1"),
    ),
    "external links beside the sheets": Read(
        lambda: repacked(GOOD, {
            RELS: part_of(GOOD, RELS).replace(
                b"</Relationships>", LINK % (b"externalLinkPath", b"file:///etc/passwd")),
        }),
    ),
    "far link out of the package": Refused(
        lambda: changed(RELS, b'Target="worksheets/sheet1.xml"', b'Target="../../../etc/passwd"'),
        ("назван в книге, а в файле его нет", "Лист1"),
    ),
    "xlsb": Refused(replaced("xl/workbook.bin", b"x"), (".xlsb",)),
    "sheet name of a thousand letters": Read(
        lambda: changed(WORKBOOK, 'name="Лист1"'.encode(), b'name="' + b"x" * 1000 + b'"'),
    ),
    "sheet name that leads outside": Read(
        lambda: changed(WORKBOOK, 'name="Лист1"'.encode(), b'name="../../../etc/passwd"'),
    ),
    "sheets nobody can see": Read(
        lambda: changed(WORKBOOK, b"<sheet ", b'<sheet state="veryHidden" '),
        report={"hidden_rows": 2},
    ),
    "a book of another program": Ignored(lambda: book([["Урок", "Дата"], ["Химия", "1"]])),
    "only a header in the strings": Read(
        lambda: book([SFERUM_HEADER, SFERUM_ROW]), (FIRST,),
    ),
}  # fmt: skip
