"""Mutate: one mutant of one base from a seed: its bytes, its zip structure or the XML of a part."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz.bases import Base

#: What breaks programs that count: ends of ranges, signs, words, more digits than any number has.
NUMBERS = (
    "", "0", "-1", "1", "2", "7", "255", "256", "65535", "65536", "1048576", "1048577", "16384",
    "16385", "2147483647", "2147483648", "4294967295", "99999999999999999999", "1E+308", "1e999",
    "NaN", "-0", "0x10", "1.5", " 1 ", "٣", "true", "abc", "A1", "XFD1048576", "XFE1", "A0", "a1",
    "A1:B2", "B2:A1", "rId1", "9" * 5000,
)  # fmt: skip
TEXTS = (
    "", " ", "x", "Школа", "&amp;", "&lt;", "&#0;", "&#x41;", "&#1114112;", "&nbsp;", "&", "<", ">",
    "]]>", "<![CDATA[x]]>", "<!-- c -->", "<?pi?>", "<!DOCTYPE x>",
    '<!DOCTYPE x [<!ENTITY e "e">]>',
    "\0", "\x01", "\x0b", "\ufffe", "_x000D_", "_x005F_", "_xD800_", "я" * 40_000, "<t>" * 2000,
    "<v>1</v>", "<c/>", "<row/>", "</row>", "</c>", "</sheetData>", "<sheetData>", "#N/A",
    "89131234567", "ivanova@mail.ru",
)  # fmt: skip
INTERESTING = (0, 1, 2, 8, 9, 14, 0x7F, 0xFF, 0x800, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
#: Numbers of each record: (offset, length).
FIELDS = {
    LOCAL: ((4, 2), (6, 2), (8, 2), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    CENTRAL: ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 4), (24, 4), (28, 2),
              (30, 2), (32, 2), (34, 2), (36, 2), (38, 4), (42, 4)),
    END: ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
}  # fmt: skip
_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


@dataclass(frozen=True)
class Mutant:
    """`is_broken`: its bytes contradict a checksum or the structure of the zip; else it is another

    sound file, and what it says is as true as what the original said."""

    base: Base
    content: bytes
    is_broken: bool
    how: str


def mutant(base: Base, seed: str) -> Mutant:
    """The same seed gives the same mutant."""
    chance = random.Random(seed)
    kinds: tuple[tuple[Callable[[bytes, random.Random], bytes], bool], ...] = (
        (bytes_changed, True), (bytes_changed, True), (fields_changed, True),
        (stored_text_changed, True), (xml_changed, False), (xml_changed, False),
        (xml_changed, False), (parts_changed, False),
    )  # fmt: skip
    if not base.has_checksums:
        kinds = ((bytes_changed, False),)
    change, is_broken = chance.choice(kinds)
    content = change(base.content, chance)
    return Mutant(base, content, is_broken and content != base.content, change.__name__)


def bytes_changed(content: bytes, chance: random.Random) -> bytes:
    """A few flips, runs or cuts, as often in the headers as in the packed data."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        if not changed:
            break
        place = _place(changed, chance)
        length = chance.choice((1, 1, 2, 4, 16, 100, 1000))
        _BYTE_CHANGES[chance.randrange(len(_BYTE_CHANGES))](changed, place, length, chance)
    return bytes(changed)


def _flip(changed: bytearray, place: int, _: int, chance: random.Random) -> None:
    changed[place] ^= 1 << chance.randrange(8)


def _put(changed: bytearray, place: int, _: int, chance: random.Random) -> None:
    changed[place] = chance.randrange(256)


def _overwrite(changed: bytearray, place: int, length: int, chance: random.Random) -> None:
    changed[place : place + length] = chance.choice((bytes, chance.randbytes))(
        len(changed[place : place + length])
    )


def _cut(changed: bytearray, place: int, length: int, _: random.Random) -> None:
    del changed[place : place + length]


def _insert(changed: bytearray, place: int, length: int, chance: random.Random) -> None:
    changed[place:place] = chance.randbytes(length)


def _repeat(changed: bytearray, place: int, length: int, _: random.Random) -> None:
    changed[place:place] = changed[place : place + length]


def _move(changed: bytearray, place: int, length: int, chance: random.Random) -> None:
    piece = changed[place : place + length]
    del changed[place : place + length]
    target = chance.randrange(len(changed) + 1)
    changed[target:target] = piece


def _truncate(changed: bytearray, place: int, _: int, __: random.Random) -> None:
    del changed[place:]


def _append(changed: bytearray, _: int, length: int, chance: random.Random) -> None:
    changed += chance.randbytes(length)


_BYTE_CHANGES = (
    _flip, _flip, _flip, _put, _overwrite, _cut, _insert, _repeat, _move, _truncate, _append,
)  # fmt: skip


def _place(content: bytes | bytearray, chance: random.Random) -> int:
    if chance.random() < 0.5:
        marks = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", content)]
        if marks:
            return min(chance.choice(marks) + chance.randrange(80), len(content) - 1)
    return chance.randrange(len(content))


def fields_changed(content: bytes, chance: random.Random) -> bytes:
    """Numbers of the zip's own records set to others; sometimes the same in both headers."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2))):
        mark = chance.choice((LOCAL, CENTRAL, CENTRAL, END))
        places = [match.start() for match in re.finditer(re.escape(mark), content)]
        offset, length = chance.choice(FIELDS[mark])
        place = chance.choice(places) + offset
        (old,) = struct.unpack_from("<H" if length == 2 else "<L", changed, place)
        near = (old + 1, old - 1, old ^ (1 << chance.randrange(8 * length)), old * 2)
        new = chance.choice((*INTERESTING, *near)) & (0xFFFF if length == 2 else 0xFFFFFFFF)
        struct.pack_into("<H" if length == 2 else "<L", changed, place, new)
    return bytes(changed)


def stored_text_changed(content: bytes, chance: random.Random) -> bytes:
    """An edit of a part with its CRC left as it was, the sizes mended or not."""
    parts = _parts(content)
    name = chance.choice([name for name, part in parts.items() if part])
    edited = _edited(parts[name], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, part in parts.items():
            archive.writestr(other, edited if other == name else part)
    if edited == parts[name]:
        return content
    right, wrong = (struct.pack("<L", zlib.crc32(part)) for part in (edited, parts[name]))
    return target.getvalue().replace(right, wrong)


def xml_changed(content: bytes, chance: random.Random) -> bytes:
    """Tags, attributes, texts and order of a part's XML, in a sound zip."""
    parts = _parts(content)
    names = [name for name, part in parts.items() if b"<" in part]
    # The sheets hold the data: they are changed as often as all other parts together.
    sheets = [name for name in names if "sheet" in name.lower() or name == "content.xml"]
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(sheets if chance.random() < 0.5 else names)
        parts[name] = _edited(parts[name], chance)
    return _zipped(parts)


def parts_changed(content: bytes, chance: random.Random) -> bytes:
    """Parts left out, renamed, emptied, exchanged or put in another order, in a sound zip."""
    parts = _parts(content)
    one, other = chance.sample(sorted(parts), 2)
    change = chance.randrange(6)
    if change == 0:
        del parts[one]
    elif change == 1:
        parts[chance.choice((one + "x", one.upper(), "xl/" + one, "../" + one))] = parts.pop(one)
    elif change == 2:
        parts[one] = b""
    elif change == 3:
        parts[one], parts[other] = parts[other], parts[one]
    elif change == 4:
        parts = dict(chance.sample(sorted(parts.items()), len(parts)))
    else:
        parts[one] = chance.randbytes(chance.choice((1, 10, 1000)))
    return _zipped(parts)


def _edited(xml: bytes, chance: random.Random) -> bytes:
    tokens = _TOKEN.findall(xml)
    if not tokens:
        return chance.choice(TEXTS).encode("utf-8", "surrogatepass")
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(len(tokens))
        _EDITS[chance.randrange(len(_EDITS))](tokens, place, chance)
        tokens = tokens or [b""]
    return b"".join(tokens)


def _edit_attribute(tokens: list[bytes], place: int, chance: random.Random) -> None:
    with_attributes = [n for n, token in enumerate(tokens) if _ATTRIBUTE.search(token)]
    if not with_attributes:
        return
    place = chance.choice(with_attributes)
    found = list(_ATTRIBUTE.finditer(tokens[place]))
    match = chance.choice(found)
    name, value = match[1], match[2]
    value = chance.choice((
        *[number.encode() for number in NUMBERS], chance.choice(TEXTS).encode(), value + b"0",
        value[:-1], chance.choice(found)[2],
    ))  # fmt: skip
    if chance.random() < 0.2:
        name = chance.choice((b"r", b"s", b"t", b"x", b"xml:space", name + b"x"))
    stated = name + b'="' + value + b'"'
    if chance.random() < 0.1:
        stated = chance.choice((b"", stated + b" " + stated, stated.replace(b'"', b"'")))
    tokens[place] = tokens[place][: match.start()] + stated + tokens[place][match.end() :]


def _edit_text(tokens: list[bytes], place: int, chance: random.Random) -> None:
    texts = [n for n, token in enumerate(tokens) if not token.startswith(b"<")]
    place = chance.choice(texts or [place])
    tokens[place] = chance.choice((*NUMBERS, *TEXTS)).encode()


def _insert_text(tokens: list[bytes], place: int, chance: random.Random) -> None:
    tokens.insert(place, chance.choice(TEXTS).encode())


def _drop(tokens: list[bytes], place: int, _: random.Random) -> None:
    del tokens[place]


def _drop_many(tokens: list[bytes], place: int, chance: random.Random) -> None:
    del tokens[place : place + chance.choice((2, 5, 20))]


def _double(tokens: list[bytes], place: int, chance: random.Random) -> None:
    length = chance.choice((1, 2, 4, 10, 40))
    tokens[place:place] = tokens[place : place + length] * chance.choice((1, 1, 3, 50))


def _exchange(tokens: list[bytes], place: int, chance: random.Random) -> None:
    other = chance.randrange(len(tokens))
    tokens[place], tokens[other] = tokens[other], tokens[place]


def _rename(tokens: list[bytes], place: int, chance: random.Random) -> None:
    names = (b"row", b"c", b"v", b"t", b"is", b"f", b"si", b"x:c", b"rPh", b"sheetData")
    tokens[place] = re.sub(rb"^(</?)[\w:]+", rb"\1" + chance.choice(names), tokens[place])


def _close(tokens: list[bytes], place: int, _: random.Random) -> None:
    tokens[place] = tokens[place].replace(b">", b"/>").replace(b"//>", b">")


def _break_byte(tokens: list[bytes], place: int, chance: random.Random) -> None:
    token = bytearray(tokens[place] or b"x")
    token[chance.randrange(len(token))] = chance.randrange(256)
    tokens[place] = bytes(token)


_EDITS = (
    _edit_attribute, _edit_attribute, _edit_attribute, _edit_text, _edit_text, _insert_text, _drop,
    _drop_many, _double, _exchange, _rename, _close, _break_byte,
)  # fmt: skip


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()
