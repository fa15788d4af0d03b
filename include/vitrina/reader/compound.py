"""Compound: the container of an old .xls (OLE2): sectors in chains, a directory of streams."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from vitrina.reader.refusal import damaged

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFC  # this and greater: end of chain, free, FAT and DIFAT sectors
_ENTRY = 128
_DIFAT_IN_HEADER = 109
_STREAM = 2


class Compound:
    """Streams by name. Raises Refusal (Q31) for chains that lead nowhere or in circles."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._sector = 1 << self._checked_shift(0x1E, (9, 12))
            self._mini_sector = 1 << self._checked_shift(0x20, (6,))
            self._fat = self._numbers(self._difat())
            directory = self._joined(self._u32(0x30))
            mini_fat_start = self._u32(0x3C)
            self._mini_fat = self._numbers(self._chain(mini_fat_start, self._fat))
            entries = list(_entries(directory))
        except (struct.error, IndexError) as error:
            raise broken(f"compound file: {error}") from error
        self._streams = {
            name: (start, size) for name, kind, start, size in entries if kind == _STREAM
        }
        root = entries[0] if entries else ("", 0, _END, 0)
        self._mini_stream = self._joined(root[2])

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def read(self, name: str) -> bytes:
        """One stream whole."""
        start, size = self._streams[name]
        if size > len(self._content):
            raise broken(f"stream {name} of {size} bytes")
        if size < self._u32(0x38):
            step = self._mini_sector
            chain = self._chain(start, self._mini_fat)
            found = b"".join(self._mini_stream[n * step : (n + 1) * step] for n in chain)
        else:
            found = self._joined(start)
        if len(found) < size:
            raise broken(f"stream {name} ends early")
        return found[:size]

    def _checked_shift(self, offset: int, allowed: tuple[int, ...]) -> int:
        (shift,) = struct.unpack_from("<H", self._content, offset)
        if shift not in allowed:
            raise broken(f"sector size 2^{shift}")
        return int(shift)

    def _difat(self) -> list[int]:
        """Numbers of the sectors that hold the FAT."""
        found = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self._content, 0x4C))
        following = self._u32(0x44)
        seen: set[int] = set()
        while following < _END:
            if following in seen:
                raise broken("DIFAT in a circle")
            seen.add(following)
            numbers = struct.unpack(f"<{self._sector // 4}I", self._sector_of(following))
            found += numbers[:-1]
            following = numbers[-1]
        return [number for number in found if number < _END]

    def _numbers(self, sectors: list[int]) -> list[int]:
        joined = b"".join(self._sector_of(number) for number in sectors)
        return list(struct.unpack(f"<{len(joined) // 4}I", joined))

    def _chain(self, start: int, fat: list[int]) -> list[int]:
        chain: list[int] = []
        while start < _END:
            if len(chain) > len(fat) or start >= len(fat):
                raise broken("a chain of sectors that does not end")
            chain.append(start)
            start = fat[start]
        return chain

    def _joined(self, start: int) -> bytes:
        return b"".join(self._sector_of(number) for number in self._chain(start, self._fat))

    def _sector_of(self, number: int) -> bytes:
        begin = (number + 1) * self._sector
        if begin >= len(self._content):
            raise broken(f"sector {number} outside the file")
        # The last sector of a file may be cut short.
        return self._content[begin : begin + self._sector].ljust(self._sector, b"\0")

    def _u32(self, offset: int) -> int:
        return int(struct.unpack_from("<I", self._content, offset)[0])


def broken(what: str) -> Exception:
    """Q31 of an old .xls."""
    return damaged(
        "Файл повреждён или это не таблица Excel: он не читается. Откройте его в Excel, сохраните "
        "как «Книга Excel (.xlsx)» и загрузите заново.",
        f"unreadable .xls: {what}",
    )


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """(name, kind, first sector, size) of each directory entry; the root is the first."""
    for begin in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[begin : begin + _ENTRY]
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, size = struct.unpack_from("<II", entry, 116)
        yield entry[: max(length - 2, 0)].decode("utf-16-le", "replace"), kind, start, size
