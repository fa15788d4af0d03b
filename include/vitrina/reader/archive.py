"""Archive: a workbook is a zip made by somebody else; it is distrusted before it is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from vitrina.reader.refusal import SAVE_AGAIN, UPLOAD_AGAIN, Refusal, damaged
from vitrina.reader.zip_directory import STORED, Entry, read_directory

MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 100
#: Below this size an entry may be packed as tightly as it likes: it can hurt nobody.
RATIO_FLOOR = 1_000_000
#: Parts read whole: only the strings of a nationwide workbook are large.
MAX_WHOLE = 200_000_000
CHUNK = 1 << 18

_FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")
_LONGEST_MARK = 20


class Archive:
    """The zip of one workbook. Every byte of every entry is read once and checked by its CRC.

    Parts are read in any order; `verify_rest` reads those nobody asked for. Raises Refusal (Q31).
    """

    def __init__(self, content: bytes) -> None:
        entries = read_directory(content)
        self._entries = {entry.name: entry for entry in entries}
        self._verified: set[str] = set()
        _check_sizes(entries)

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    @property
    def names(self) -> list[str]:
        """Names of all entries, in the order of the directory."""
        return list(self._entries)

    def read(self, part: str) -> bytes:
        """One whole part; XML with a DOCTYPE or entities is refused."""
        if part not in self._entries:
            raise damaged(
                f"В книге нет обязательной части «{part}»: файл повреждён. {SAVE_AGAIN}",
                f"missing part {part}",
            )
        size = self._entries[part].size
        if size > MAX_WHOLE:
            raise damaged(
                f"Часть «{part}» занимает {size / 1e6:.0f} МБ, допустимо не более "
                f"{MAX_WHOLE / 1e6:.0f} МБ: разделите выгрузку на несколько файлов.",
                f"{size} bytes in {part}",
            )
        with self.stream(part) as stream:
            content = stream.read()
        refuse_document_type(part, content)
        return content

    @contextmanager
    def stream(self, part: str) -> Iterator[Unpacked]:
        """A part to be read to its end; damage met on the way is a Refusal."""
        stream = Unpacked(self._entries[part])
        yield stream
        while stream.read(CHUNK):
            pass
        self._verified.add(part)

    def verify_rest(self) -> None:
        """Unpack and check what has not been read yet: damage anywhere refuses the file."""
        for part in self._entries:
            if part in self._verified:
                continue
            is_xml = part.endswith((".xml", ".rels", ".vml"))
            tail = b""
            with self.stream(part) as stream:
                while chunk := stream.read(CHUNK):
                    if is_xml:
                        refuse_document_type(part, tail + chunk)
                        tail = chunk[-_LONGEST_MARK:]


class Unpacked:
    """The unpacked bytes of one entry, read forward. The end is reached only if all is sound:

    as many bytes as stated, the CRC as stated, and no packed byte left over.
    """

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._inflate = None if entry.method == STORED else zlib.decompressobj(-zlib.MAX_WBITS)
        self._taken = 0
        self._left = entry.size
        self._crc = 0
        self._ready = b""
        self._place = 0
        self._is_checked = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all that are left when negative; fewer only at the end."""
        wanted = len(self._ready) - self._place + self._left if size < 0 else size
        pieces = []
        while wanted > 0:
            if self._place == len(self._ready):
                if not self._left:
                    self._check_end()
                    break
                self._ready, self._place = self._next(min(max(wanted, CHUNK), self._left)), 0
            piece = self._ready[self._place : self._place + wanted]
            self._place += len(piece)
            wanted -= len(piece)
            pieces.append(piece)
        if not self._left and self._place == len(self._ready):
            self._check_end()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _next(self, limit: int) -> bytes:
        """At most `limit` bytes more, at least one."""
        packed = self._entry.packed
        if self._inflate is None:
            piece = bytes(packed[self._taken : self._taken + limit])
            self._taken += len(piece)
        else:
            piece = self._inflated(self._inflate, limit)
        if not piece:
            raise self._damaged("it ends early")
        self._left -= len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        return piece

    def _inflated(self, inflate: zlib._Decompress, limit: int) -> bytes:
        pieces = []
        try:
            while limit and not inflate.eof:
                rest: bytes | memoryview = inflate.unconsumed_tail
                if not rest:
                    rest = self._entry.packed[self._taken : self._taken + CHUNK]
                    self._taken += len(rest)
                    if not rest:
                        break
                piece = inflate.decompress(rest, limit)
                limit -= len(piece)
                pieces.append(piece)
        except zlib.error as error:
            raise self._damaged(str(error)) from error
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _check_end(self) -> None:
        if self._is_checked:
            return
        if self._inflate is not None:
            # The mark of the end may still be waiting behind the last byte.
            if self._inflated(self._inflate, 1):
                raise damaged(
                    f"Часть «{self._entry.name}» распаковывается в большее, чем записано в архиве: "
                    f"так устроены «архивные бомбы». {SAVE_AGAIN}",
                    f"{self._entry.name} unpacks to more than stated",
                )
            if not self._inflate.eof or self._inflate.unused_data:
                raise self._damaged("packed bytes do not end where stated")
        if self._taken != len(self._entry.packed):
            raise self._damaged("packed bytes are left over")
        if self._crc != self._entry.crc:
            raise self._damaged("CRC differs")
        self._is_checked = True

    def _damaged(self, what: str) -> Refusal:
        return damaged(
            f"Файл повреждён: часть «{self._entry.name}» не читается или не сходится её "
            f"контрольная сумма (CRC). {UPLOAD_AGAIN}",
            f"damaged entry {self._entry.name}: {what}",
        )


def refuse_document_type(part: str, content: bytes) -> None:
    """Workbooks need no DOCTYPE and no entities; those who have them mean harm."""
    # Only UTF-16 has NULs among its first bytes; pieces of a part are judged in all encodings.
    encodings = ("utf-8", "utf-16-le", "utf-16-be") if b"\0" in content[:64] else ("utf-8",)
    for word in _FORBIDDEN:
        for encoding in encodings:
            if word.encode(encoding) in content:
                raise damaged(
                    f"В части «{part}» есть объявление {word[2:]}: таких в книгах Excel не "
                    f"бывает, файл небезопасен. {SAVE_AGAIN}",
                    f"{word[2:]} in {part}",
                )


def _check_sizes(entries: list[Entry]) -> None:
    unpacked = sum(entry.size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise damaged(
            f"Книга распаковывается в {unpacked / 1e9:.1f} ГБ, допустимо не более 1 ГБ: разделите "
            "выгрузку на несколько файлов.",
            f"{unpacked} bytes unpacked",
        )
    for entry in entries:
        ratio = entry.size / max(len(entry.packed), 1)
        if entry.size > RATIO_FLOOR and ratio > MAX_RATIO:
            raise damaged(
                f"Часть «{entry.name}» сжата в {ratio:.0f} раз, допустимо не более "
                f"{MAX_RATIO}: так устроены «архивные бомбы». Удалите пустые оформленные строки и "
                f"столбцы. {SAVE_AGAIN}",
                f"compression ratio {ratio:.0f} of {entry.name}",
            )
