"""Old workbooks made record by record: an .xls of any sheets, for the tests of the reader."""

from __future__ import annotations

import struct
from collections.abc import Sequence

BIFF8, BIFF5 = 0x0600, 0x0500
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def wide(text: str) -> bytes:
    """Flags and characters of a text of BIFF8."""
    return b"\x01" + text.encode("utf-16-le")


def sheet(*records: bytes, version: int = BIFF8) -> bytes:
    return record(0x0809, struct.pack("<HH4xQ", version, 0x0010, 0)) + b"".join(records) + END


def chart(*records: bytes) -> bytes:
    """A chart that stands in the middle of a sheet's records."""
    return record(0x0809, struct.pack("<HH4xQ", BIFF8, 0x0020, 0)) + b"".join(records) + END


END = record(0x000A, b"")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<3Hd", row, column, style, value))


def small(row: int, column: int, value: int, style: int = 0, *, hundredths: bool = False) -> bytes:
    """An integer packed into 30 bits."""
    packed = (value << 2 & 0xFFFFFFFF) | 2 | int(hundredths)
    return record(0x027E, struct.pack("<3HI", row, column, style, packed))


def label(row: int, column: int, index: int) -> bytes:
    """A text by its place among the shared strings."""
    return record(0x00FD, struct.pack("<3HI", row, column, 0, index))


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(0x0006, struct.pack("<3H", row, column, 0) + result + bytes(8))


def shared_strings(strings: Sequence[str], cut_after: int = 8000) -> bytes:
    """Records of the shared strings; a text longer than a record goes on in the next one."""
    bodies = [struct.pack("<II", len(strings), len(strings))]
    for text in strings:
        bodies[-1] += struct.pack("<H", len(text)) + b"\x01"
        rest = text
        while True:
            room = max((cut_after - len(bodies[-1])) // 2, 0)
            bodies[-1] += rest[:room].encode("utf-16-le")
            rest = rest[room:]
            if not rest:
                break
            bodies.append(b"\x01")
    return record(0x00FC, bodies[0]) + b"".join(record(0x003C, body) for body in bodies[1:])


def workbook_stream(
    sheets: Sequence[tuple[str, bytes, int]],
    *records: bytes,
    version: int = BIFF8,
    encoding: str = "cp1251",
) -> bytes:
    """`sheets`: (name, records, state); `records`: formats, styles and strings of all sheets."""
    head = record(0x0809, struct.pack("<HH4xQ", version, 0x0005, 0)) + b"".join(records)
    names = [wide(name) if version == BIFF8 else name.encode(encoding) for name, _, _ in sheets]
    size = sum(4 + 7 + len(name) for name in names)
    offset = len(head) + size + len(END)
    for (name, content, state), stored in zip(sheets, names, strict=True):
        head += record(0x0085, struct.pack("<IBBB", offset, state, 0, len(name)) + stored)
        offset += len(content)
    return head + END + b"".join(content for _, content, _ in sheets)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """The container: header, one sector of the FAT, one of the directory, then the stream."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // _SECTOR)
    fat_sectors = -(-(count + 2) // (_SECTOR // 4 - 1))
    first = fat_sectors + 1
    fat = [_FAT] * fat_sectors + [_END] + [*range(first + 1, first + count), _END]
    fat += [_FREE] * (fat_sectors * _SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIII4xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors,
                          fat_sectors, 4096, _END, 0, _END, 0)  # fmt: skip
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    directory = _entry("Root Entry", 5, _END, 0) + _entry(name, 2, first, len(stream))
    directory = directory.ljust(_SECTOR, b"\0")
    content = header + struct.pack(f"<{len(fat)}I", *fat) + directory + stream
    return content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    stored = (name + "\0").encode("utf-16-le")
    entry = stored.ljust(64, b"\0") + struct.pack("<HBB3I", len(stored), kind, 1, *[_FREE] * 3)
    return entry.ljust(116, b"\0") + struct.pack("<III", start, size, 0)
