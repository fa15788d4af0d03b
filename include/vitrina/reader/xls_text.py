"""Texts of an old .xls: strings whose characters may go on in the next record."""

from __future__ import annotations

import codecs
import struct

from vitrina.reader.limits import MAX_CELL

_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08


class TextReader:
    """Reads on through the bodies of a record and of the CONTINUE records after it."""

    def __init__(self, bodies: list[bytes], position: int = 0) -> None:
        self._bodies = bodies
        self._number = 0
        self._position = position

    def length(self, *, wide: bool) -> int:
        """The length before a text, in two bytes or in one."""
        return int.from_bytes(self._take(2 if wide else 1), "little")

    def bytes_text(self, length: int, encoding: str) -> str:
        return self._take(length).decode(encoding, "replace")

    def unicode_text(self, length: int) -> str:
        """Characters after their flags."""
        return self._characters(length, self._take(1)[0])

    def rich_text(self) -> str:
        """A shared string; its runs of formatting and reading aids are passed over."""
        length = self.length(wide=True)
        flags = self._take(1)[0]
        runs = int.from_bytes(self._take(2), "little") if flags & _RICH else 0
        aids = int.from_bytes(self._take(4), "little") if flags & _PHONETIC else 0
        text = self._characters(length, flags)
        self._take(4 * runs + aids)
        return text

    def _characters(self, length: int, flags: int) -> str:
        if length > MAX_CELL:
            raise ValueError(f"a text of {length} characters")
        parts: list[str] = []
        while length:
            width = 2 if flags & _WIDE else 1
            available = (len(self._bodies[self._number]) - self._position) // width
            count = min(length, available)
            raw = self._take(count * width)
            parts.append(raw.decode("utf-16-le" if width == 2 else "latin-1", "surrogatepass"))
            length -= count
            if length:
                # The rest stands in the next record and says anew how wide its characters are.
                self._next_body()
                flags = self._take(1)[0]
        text = "".join(parts)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _take(self, count: int) -> bytes:
        found = b""
        while count:
            body = self._bodies[self._number]
            if self._position >= len(body):
                self._next_body()
                continue
            part = body[self._position : self._position + count]
            self._position += len(part)
            count -= len(part)
            found += part
        return found

    def _next_body(self) -> None:
        if self._number + 1 >= len(self._bodies):
            raise struct.error("a text that ends early")
        self._number += 1
        self._position = 0


def code_page(number: int) -> str:
    """Python's name of a Windows code page; 1200 is UTF-16, what nobody knows is Cyrillic."""
    if number == 1200:
        return "utf-16-le"
    for name in (f"cp{number}", "mac-cyrillic" if number == 10007 else "cp1251"):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return "cp1251"
