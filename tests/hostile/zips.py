"""Damage and tricks of the zip itself: cuts, flips, false headers, bombs, names."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

from tests.hostile.cases import GOOD, Case, Read, Refused
from tests.workbooks import repacked

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
SHEET = b"xl/worksheets/sheet1.xml"
TWIN = "xl/media/twin.bin"


class Unseekable(io.RawIOBase):
    """A target that cannot go back: writers leave data descriptors behind the entries."""

    def __init__(self) -> None:
        self.written = io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self.written.write(bytes(data))


def rezipped(
    content: bytes = GOOD,
    method: int = zipfile.ZIP_DEFLATED,
    *,
    streamed: bool = False,
    force_zip64: bool = False,
) -> bytes:
    """The same parts written another way."""
    target: io.RawIOBase | io.BytesIO = Unseekable() if streamed else io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", method) as copy,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with copy.open(info, "w", force_zip64=force_zip64) as part:
                part.write(source.read(name))
    return target.written.getvalue() if isinstance(target, Unseekable) else target.getvalue()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


def flipped(content: bytes, place: int, mask: int = 0x01) -> bytes:
    return content[:place] + bytes([content[place] ^ mask]) + content[place + 1 :]


def header_of(content: bytes, name: bytes, mark: bytes) -> int:
    """Where the local or central header of an entry begins."""
    length = 30 if mark == LOCAL else 46
    place = content.index(mark)
    while content[place + length : place + length + len(name)] != name:
        place = content.index(mark, place + 1)
    return place


def with_headers(
    content: bytes, name: bytes, local: tuple[int, str], central: tuple[int, str], value: int
) -> bytes:
    """One number rewritten in both headers of an entry: (offset, format) in each."""
    changed = bytearray(content)
    struct.pack_into(f"<{local[1]}", changed, header_of(content, name, LOCAL) + local[0], value)
    place = header_of(content, name, CENTRAL)
    struct.pack_into(f"<{central[1]}", changed, place + central[0], value)
    return bytes(changed)


def with_crc(value: int) -> bytes:
    return with_headers(GOOD, SHEET, (14, "L"), (16, "L"), value)


def with_size(value: int, content: bytes = GOOD, name: bytes = SHEET) -> bytes:
    return with_headers(content, name, (22, "L"), (24, "L"), value)


def with_method(value: int) -> bytes:
    return with_headers(GOOD, SHEET, (8, "H"), (10, "H"), value)


def with_flags(value: int) -> bytes:
    return with_headers(GOOD, SHEET, (6, "H"), (8, "H"), value)


def data_of(content: bytes, name: bytes) -> int:
    """Where the packed bytes of an entry begin."""
    place = header_of(content, name, LOCAL)
    names, extra = struct.unpack_from("<2H", content, place + 26)
    return place + 30 + int(names) + int(extra)


def central_flipped(offset: int, mask: int = 0x01) -> Callable[[], bytes]:
    return lambda: flipped(GOOD, header_of(GOOD, SHEET, CENTRAL) + offset, mask)


def local_flipped(offset: int, mask: int = 0x01) -> Callable[[], bytes]:
    return lambda: flipped(GOOD, header_of(GOOD, SHEET, LOCAL) + offset, mask)


def end_flipped(offset: int, mask: int = 0x01) -> Callable[[], bytes]:
    return lambda: flipped(GOOD, GOOD.index(END) + offset, mask)


def moved(content: bytes, place: int, added: bytes) -> bytes:
    """Bytes put in before the directory, with every later offset mended."""
    changed = bytearray(content[:place] + added + content[place:])
    end = changed.rindex(END)
    begin = struct.unpack_from("<L", changed, end + 16)[0] + len(added)
    struct.pack_into("<L", changed, end + 16, begin)
    while begin < end:
        (offset,) = struct.unpack_from("<L", changed, begin + 42)
        if offset >= place:
            struct.pack_into("<L", changed, begin + 42, offset + len(added))
        begin += 46 + sum(struct.unpack_from("<3H", changed, begin + 28))
    return bytes(changed)


def with_hidden_entry() -> bytes:
    """A second sheet the directory does not know, between two entries it knows."""
    hidden = zipped((SHEET.decode(), b"<worksheet/>"))
    return moved(GOOD, header_of(GOOD, SHEET, LOCAL), hidden[: hidden.index(CENTRAL)])


def overlapping() -> bytes:
    """Two records of the directory share one stretch of packed bytes."""
    content = bytearray(repacked(GOOD, {TWIN: b"x" * 100, "xl/media/tw2n.bin": b"x" * 100}))
    first = header_of(bytes(content), TWIN.encode(), CENTRAL)
    second = header_of(bytes(content), b"xl/media/tw2n.bin", CENTRAL)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def entry_lost() -> bytes:
    """The directory without its first record, its size and count mended."""
    end = GOOD.index(END)
    begin = GOOD.index(CENTRAL)
    second = GOOD.index(CENTRAL, begin + 1)
    count, _, size, _ = struct.unpack_from("<2H2L", GOOD, end + 8)
    fields = struct.pack("<2H2L", count - 1, count - 1, size - (second - begin), begin)
    return GOOD[:begin] + GOOD[second : end + 8] + fields + GOOD[end + 20 :]


def named(name: str) -> Callable[[], bytes]:
    return lambda: repacked(GOOD, {name: b"x"})


def with_raw_name(name: bytes) -> Callable[[], bytes]:
    """An entry under bytes zipfile itself would not write (same length as the twin's)."""
    old = TWIN.encode()
    padded = name + old[len(name) :]
    return lambda: repacked(GOOD, {TWIN: b"x"}).replace(old, padded)


def with_utf8_flag(content: bytes, name: bytes) -> bytes:
    return with_headers(content, name, (6, "H"), (8, "H"), 0x800)


def linked() -> bytes:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo("xl/media/link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, b"/etc/passwd")
    return target.getvalue()


def commented(comment: bytes) -> bytes:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = comment
    return target.getvalue()


def nested() -> bytes:
    """A bomb inside a zip inside the workbook: small to unpack once, nobody unpacks it twice."""
    bomb = zipped(("zeros", b"\0" * 20_000_000))
    return repacked(GOOD, {"xl/embeddings/inner.zip": zipped(("bomb.zip", bomb))})


def total_bomb() -> bytes:
    """Eleven entries, each under the ratio, that promise more than a gigabyte together."""
    noise = random.Random(1).randbytes(1_000_000)
    names = [f"xl/media/{number:02}.bin" for number in range(11)]
    content = repacked(GOOD, dict.fromkeys(names, noise))
    for name in names:
        content = with_size(99_000_000, content, name.encode())
    return content


def doubled(name: str) -> bytes:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo(name)
        archive.NameToInfo.pop(name, None)
        archive.writestr(info, b"<worksheet/>")
    return target.getvalue()


def zip64(offset: int | None = None) -> bytes:
    """The small end record points to a zip64 one; with a byte of that flipped."""
    end = GOOD.index(END)
    count, _, size, begin = struct.unpack_from("<2H2L", GOOD, end + 8)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, begin)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    small = struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    content = GOOD[:end] + record + locator + small
    return content if offset is None else flipped(content, end + offset)


STREAMED = rezipped(streamed=True)

ZIPS: dict[str, Case] = {
    "zero bytes": Refused(lambda: b"", ("пустой", "0 байт")),
    "cut in the first header": Refused(lambda: GOOD[:20], ("обрезан",)),
    "cut in the middle": Refused(lambda: GOOD[: len(GOOD) // 2], ("обрезан",)),
    "cut in the directory": Refused(lambda: GOOD[: GOOD.index(CENTRAL) + 60], ("обрезан",)),
    "cut in the end record": Refused(lambda: GOOD[:-5], ("обрезан",)),
    "cut in the comment": Refused(
        lambda: commented(b"a comment")[:-3],
        ("не хватает последних 3 байт",),
    ),
    "cut in front": Refused(lambda: GOOD[100:], ("не является книгой",)),
    "bytes behind the end": Refused(
        lambda: GOOD + b"\0" * 10,
        ("приписано лишних в конце 10 байт",),
    ),
    "bytes in front": Refused(lambda: b"PK\x00\x00" * 5 + GOOD, ("начинается не там",)),
    "program in front": Refused(lambda: b"MZ" + bytes(100) + GOOD, ("программа",)),
    "flipped byte of packed data": Refused(
        lambda: flipped(GOOD, data_of(GOOD, SHEET) + 50, 0x55), ("CRC", "sheet1.xml"),
    ),
    "flipped byte of stored data": Refused(
        lambda: rezipped(method=zipfile.ZIP_STORED).replace(b"<v>12</v>", b"<v>13</v>"),
        ("CRC", "sheet1.xml"),
    ),
    "flipped byte of a part nobody reads": Refused(
        lambda: flipped(GOOD, data_of(GOOD, b"docProps/core.xml") + 30), ("CRC", "core.xml"),
    ),
    "wrong CRC": Refused(lambda: with_crc(12345), ("CRC", "sheet1.xml")),
    "flipped name in the directory": Refused(central_flipped(50), ("названа по-разному",)),
    "flipped name before the data": Refused(local_flipped(40), ("названа по-разному",)),
    "flipped length of a name": Refused(local_flipped(26), ("названа по-разному",)),
    "flipped size in the directory": Refused(central_flipped(24), ("разной длины или суммы",)),
    "flipped size before the data": Refused(local_flipped(22), ("разной длины или суммы",)),
    "flipped packed size": Refused(central_flipped(21), ("разной длины или суммы",)),
    "flipped CRC in the directory": Refused(central_flipped(16), ("разной длины или суммы",)),
    "flipped offset": Refused(central_flipped(43, 0x04), ("посторонние данные",)),
    "flipped mark of an entry": Refused(local_flipped(0), ("не найдена на своём месте",)),
    "flipped mark of a directory record": Refused(central_flipped(0), ("оно испорчено",)),
    "flipped length of an extra field": Refused(central_flipped(30), ("оно испорчено",)),
    "flipped method in the directory": Refused(central_flipped(10, 8), ("сжата по-разному",)),
    "flipped flag before the data": Refused(local_flipped(6, 8), ("сжата по-разному",)),
    "flipped count of entries": Refused(end_flipped(10), ("разделён на тома",)),
    "false count of entries": Refused(
        lambda: flipped(flipped(GOOD, GOOD.index(END) + 10), GOOD.index(END) + 8), ("обещано",),
    ),
    "flipped disk number": Refused(end_flipped(4), ("разделён на тома",)),
    "flipped size of the directory": Refused(end_flipped(12), ("начинается не там",)),
    "flipped offset of the directory": Refused(end_flipped(16), ("начинается не там",)),
    "two end records": Refused(
        lambda: commented(END + bytes(18)), ("записано дважды",),
    ),
    "flipped data descriptor": Refused(
        lambda: flipped(STREAMED, STREAMED.index(b"PK\x07\x08") + 9), ("разной длины или суммы",),
    ),
    "entry hidden between entries": Refused(with_hidden_entry, ("посторонние данные",)),
    "entry lost from the directory": Refused(entry_lost, ("посторонние данные",)),
    "overlapping entries": Refused(overlapping, ("накладывается",)),
    "stated smaller than it is": Refused(
        lambda: with_size(100), ("в большее, чем записано", "sheet1.xml"),
    ),
    "stated larger than it is": Refused(lambda: with_size(90_000), ("CRC", "sheet1.xml")),
    "bomb of one entry": Refused(
        lambda: repacked(GOOD, {"xl/media/a.bin": b"\0" * 5_000_000}),
        ("сжата в", "архивные бомбы"),
    ),
    "bomb of many entries": Refused(total_bomb, ("1.1 ГБ", "не более 1 ГБ")),
    "bomb behind a false size": Refused(
        lambda: with_size(900_000, repacked(GOOD, {TWIN: b"\0" * 80_000_000}), TWIN.encode()),
        ("в большее, чем записано", "twin.bin"),
    ),
    "bomb inside a zip inside": Read(nested),
    "encrypted entry": Refused(lambda: with_flags(1), ("Архив книги закрыт паролем", "sheet1.xml")),
    "entry under AES": Refused(
        lambda: with_headers(with_flags(1), SHEET, (8, "H"), (10, "H"), 99),
        ("Архив книги закрыт паролем",),
    ),
    "packed by DEFLATE64": Refused(lambda: with_method(9), ("способом", "№ 9")),
    "packed by LZMA": Refused(lambda: rezipped(method=zipfile.ZIP_LZMA), ("способом", "№ 14")),
    "packed by bzip2": Refused(lambda: rezipped(method=zipfile.ZIP_BZIP2), ("способом", "№ 12")),
    "symbolic link": Refused(linked, ("ссылка на другой файл",)),
    "path outside": Refused(named("../../etc/x"), ("за пределы архива", "../../etc/x")),
    "path outside from within": Refused(named("xl/../../x"), ("за пределы архива",)),
    "absolute path": Refused(named("/etc/x"), ("за пределы архива", "/etc/x")),
    "path with backslashes": Refused(named("xl\\..\\x"), ("за пределы архива",)),
    "path of another drive": Refused(named("C:/x"), ("за пределы архива", "C:/x")),
    "NUL in a name": Refused(with_raw_name(b"xl/media/a\0b"), ("за пределы архива", "␀")),
    "name that is not UTF-8": Refused(
        lambda: with_utf8_flag(with_raw_name(b"\xff\xfe")(), b"\xff\xfe/media"), ("не UTF-8",),
    ),
    "name of 255 bytes": Read(named("xl/media/" + "я" * 123)),
    "name of 60 000 bytes": Read(named("xl/media/" + "x" * 60_000)),
    "duplicate entry": Refused(lambda: doubled(SHEET.decode()), ("записана в архиве дважды",)),
    "duplicate but for its case": Refused(
        lambda: doubled("xl/worksheets/SHEET1.xml"), ("записана в архиве дважды", "SHEET1"),
    ),
    "201 entries": Refused(
        lambda: zipped(*((f"{number}.xml", b"") for number in range(201))), ("201 част",),
    ),
    "5 000 sheets": Refused(
        lambda: zipped(*((f"xl/worksheets/sheet{n}.xml", b"<worksheet/>") for n in range(5000))),
        ("5000 частей",),
    ),
    "comment of the archive": Read(lambda: commented(b"made by an honest program")),
    "written as a stream": Read(lambda: STREAMED),
    "written as a zip64 stream": Read(lambda: rezipped(streamed=True, force_zip64=True)),
    "written as zip64": Read(lambda: rezipped(force_zip64=True)),
    "zip64 end record": Read(zip64),
    "flipped byte of the zip64 end record": Refused(lambda: zip64(32), ("разделён на тома",)),
    "flipped size in the zip64 end record": Refused(lambda: zip64(40), ("начинается не там",)),
    "flipped length of the zip64 end record": Refused(lambda: zip64(4), ("не той длины",)),
    "flipped place of the zip64 end record": Refused(lambda: zip64(64), ("не на месте",)),
    "written without packing": Read(lambda: rezipped(method=zipfile.ZIP_STORED)),
    "small part packed very tightly": Read(
        lambda: repacked(GOOD, {"docProps/thumbnail.bin": b"\0" * 900_000}),
    ),
}  # fmt: skip
