"""Zip directory: what the end of an archive says of its entries, held against the entries.

A zip states everything twice: in the central directory and before (or behind) each entry. Its
checksums cover the content only, so a flipped byte in a name, a size or an offset is found by
holding the two against each other. Entries must lie one behind the other from the first byte to
the directory: nothing may overlap, hide between them or stand in front. Excel, LibreOffice,
openpyxl, XlsxWriter and streaming writers (data descriptors, zip64) all write it so.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from vitrina.reader.refusal import SAVE_AGAIN, UPLOAD_AGAIN, Refusal, damaged

MAX_ENTRIES = 200

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s2B2x2H4x3L5H2L")
_LOCAL = struct.Struct("<4s2x2H4x3L2H")
_END_MARK, _END_64_MARK, _LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_CENTRAL_MARK, _LOCAL_MARK, _DESCRIPTOR_MARK = b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08"
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF
_ZIP64_EXTRA = 1
_ENCRYPTED, _DESCRIPTOR, _UTF_8 = 0x1, 0x8, 0x800
#: Flag bits that change how bytes are read; levels of compression do not.
_MEANT = _ENCRYPTED | _DESCRIPTOR | 0x40 | 0x2000
_UNIX = 3
STORED, DEFLATED = 0, 8


@dataclass(frozen=True)
class Entry:
    """One entry; `packed` are its bytes in the archive, `size` and `crc` of what they unpack to."""

    name: str
    method: int
    crc: int
    size: int
    packed: memoryview


@dataclass(frozen=True)
class _Stated:
    """One record of the central directory."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int
    is_link: bool


def read_directory(content: bytes) -> list[Entry]:
    """Entries in the order of the directory. Raises Refusal (Q31) at the first contradiction."""
    begin, end, count = _bounds(content)
    if count > MAX_ENTRIES:
        raise damaged(
            f"В архиве книги {count} частей, допустимо не более {MAX_ENTRIES}: удалите "
            "лишние листы и картинки и сохраните книгу заново.",
            f"{count} entries",
        )
    stated = list(_central(content, begin, end))
    if len(stated) != count:
        raise _contradiction(
            f"частей {len(stated)}, а обещано {count}", f"{len(stated)} entries, {count} promised"
        )
    _check_names(stated)
    view = memoryview(content)
    found: dict[str, Entry] = {}
    place = 0
    for record in sorted(stated, key=lambda record: record.offset):
        if record.offset < place:
            raise damaged(
                f"Часть «{record.name}» накладывается в архиве на соседнюю: так устроены "
                f"«архивные бомбы». {SAVE_AGAIN}",
                f"overlapping entry {record.name!r}",
            )
        if record.offset > place:
            raise _foreign(place, record.offset)
        data = _data_start(content, record)
        place = _entry_end(content, record, data, begin)
        packed = view[data : data + record.packed_size]
        found[record.name] = Entry(record.name, record.method, record.crc, record.size, packed)
    if place != begin:
        raise _foreign(place, begin)
    return [found[record.name] for record in stated]


def _bounds(content: bytes) -> tuple[int, int, int]:
    """Where the directory begins and ends, and how many entries it promises."""
    place, fields = _end_record(content)
    _, disk, first_disk, here, count, size, begin, _ = fields
    end = place
    locator = place - _LOCATOR_64.size
    if locator >= 0 and content.startswith(_LOCATOR_MARK, locator):
        _, _, end, _ = _LOCATOR_64.unpack_from(content, locator)
        if not 0 <= end <= locator - _END_64.size or not content.startswith(_END_64_MARK, end):
            raise _contradiction("запись zip64 не на месте", "misplaced zip64 end record")
        _, length, _, _, disk, first_disk, here, count, size, begin = _END_64.unpack_from(
            content, end
        )
        if end + 12 + length != locator:
            raise _contradiction("запись zip64 не той длины", "zip64 end record of another length")
        _check_small_fields(fields, (here, count, size, begin))
    if disk or first_disk or here != count:
        raise _contradiction("архив разделён на тома", "a volume of a split archive")
    if begin + size != end:
        raise _contradiction(
            "оно начинается не там, где сказано, или перед архивом стоят посторонние данные",
            f"directory at {begin} + {size}, its end at {end}",
        )
    return begin, end, count


def _end_record(content: bytes) -> tuple[int, tuple[int, ...]]:
    """The last record of the archive; exactly its comment may stand behind it."""
    first = max(0, len(content) - _END.size - _LONGEST_COMMENT)
    exact: list[int] = []
    missing: list[int] = []
    place = content.find(_END_MARK, first)
    while 0 <= place <= len(content) - _END.size:
        fields = _END.unpack_from(content, place)
        missing.append(place + _END.size + fields[-1] - len(content))
        if missing[-1] == 0:
            exact.append(place)
        place = content.find(_END_MARK, place + 1)
    if len(exact) == 1:
        return exact[0], _END.unpack_from(content, exact[0])
    if exact:
        raise _contradiction("оно записано дважды", "two end records")
    if missing:
        what = "не хватает последних" if missing[-1] > 0 else "приписано лишних в конце"
        raise damaged(
            f"Длина файла не сходится с записанной в архиве: {what} {abs(missing[-1])} байт. "
            f"{UPLOAD_AGAIN}",
            f"{missing[-1]} bytes missing behind the end record",
        )
    if content.startswith(_LOCAL_MARK):
        raise damaged(
            f"Файл обрезан: начало книги есть, а оглавления архива в конце нет. {UPLOAD_AGAIN}",
            "truncated zip: no end record",
        )
    raise damaged(
        f"Файл не является книгой Excel (это не zip-архив). {SAVE_AGAIN}",
        "not a zip: no end record",
    )


def _check_small_fields(fields: tuple[int, ...], large: tuple[int, ...]) -> None:
    """The old record repeats the zip64 one, or says «look there» with all bits set."""
    for small, value, mark in zip(fields[3:7], large, (0xFFFF, 0xFFFF, _IN_EXTRA, _IN_EXTRA),
                                  strict=True):  # fmt: skip
        if small not in (value, mark):
            raise _contradiction("две его записи различаются", "zip64 end record differs")


def _central(content: bytes, place: int, end: int) -> Iterator[_Stated]:
    while place < end:
        if place + _CENTRAL.size > end or not content.startswith(_CENTRAL_MARK, place):
            raise _contradiction("оно испорчено", f"no directory record at {place}")
        (
            _, _, system, flags, method, crc, packed_size, size, name_length, extra_length,
            comment_length, disk, _, attributes, offset,
        ) = _CENTRAL.unpack_from(content, place)  # fmt: skip
        name_begin = place + _CENTRAL.size
        name_end = name_begin + name_length
        place = name_end + extra_length + comment_length
        if place > end or disk not in (0, 0xFFFF):
            raise _contradiction("оно испорчено", "a directory record leads outside")
        raw_name = content[name_begin:name_end]
        extra = content[name_end : name_end + extra_length]
        size, packed_size, offset = _wide(extra, size, packed_size, offset)
        is_link = system == _UNIX and stat.S_ISLNK(attributes >> 16)
        name = _decoded(raw_name, flags)
        yield _Stated(raw_name, name, flags, method, crc, packed_size, size, offset, is_link)


def _wide(extra: bytes, *numbers: int) -> list[int]:
    """Numbers that did not fit stand in the zip64 extra field, in this order."""
    if _IN_EXTRA not in numbers:
        return list(numbers)
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == _ZIP64_EXTRA and place + 4 + length <= len(extra):
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, place + 4))
            return [next(wide, n) if n == _IN_EXTRA else n for n in numbers]
        place += 4 + length
    return list(numbers)


def _decoded(raw_name: bytes, flags: int) -> str:
    try:
        return raw_name.decode("utf-8" if flags & _UTF_8 else "cp437")
    except UnicodeDecodeError as error:
        raise damaged(
            f"Имя одной из частей архива испорчено (не UTF-8). {UPLOAD_AGAIN}",
            "entry name is not UTF-8",
        ) from error


def _check_names(stated: list[_Stated]) -> None:
    seen: set[str] = set()
    for record in stated:
        name = record.name
        # Names of parts are compared without case, as Excel does.
        if name.casefold() in seen:
            raise damaged(
                f"Часть «{name}» записана в архиве дважды: файл испорчен или подделан. "
                f"{SAVE_AGAIN}",
                f"duplicate entry {name!r}",
            )
        seen.add(name.casefold())
        shown = name.replace("\0", "␀")
        is_outside = name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/")
        if is_outside or "\0" in name or ":" in name.split("/")[0]:
            raise damaged(
                f"Имя части «{shown}» ведёт за пределы архива: файл небезопасен. {SAVE_AGAIN}",
                f"path traversal in entry name {name!r}",
            )
        if record.is_link:
            raise damaged(
                f"Часть «{shown}» — ссылка на другой файл, а не данные: файл небезопасен. "
                f"{SAVE_AGAIN}",
                f"symbolic link {name!r}",
            )
        if record.flags & _ENCRYPTED:
            raise damaged(
                "Архив книги закрыт паролем: часть "
                f"«{shown}» зашифрована. Снимите пароль и загрузите файл заново.",
                f"encrypted entry {name!r}",
            )
        if record.method not in (STORED, DEFLATED):
            raise damaged(
                f"Часть «{shown}» сжата способом, которого Excel не применяет "
                f"(№ {record.method}). {SAVE_AGAIN}",
                f"compression method {record.method} of {name!r}",
            )


def _data_start(content: bytes, record: _Stated) -> int:
    """Where the packed bytes begin; the entry's own header must say what the directory says."""
    if not content.startswith(_LOCAL_MARK, record.offset) or (
        record.offset + _LOCAL.size > len(content)
    ):
        raise _differs(record, "не найдена на своём месте", "no local header")
    _, flags, method, crc, packed_size, size, name_length, extra_length = _LOCAL.unpack_from(
        content, record.offset
    )
    name_begin = record.offset + _LOCAL.size
    name_end = name_begin + name_length
    if content[name_begin:name_end] != record.raw_name:
        raise _differs(record, "названа по-разному", "names differ")
    if method != record.method or (flags ^ record.flags) & _MEANT:
        raise _differs(record, "сжата по-разному", "methods or flags differ")
    extra = content[name_end : name_end + extra_length]
    size, packed_size = _wide(extra, size, packed_size)
    stated = (record.crc, record.packed_size, record.size)
    later = (0, _IN_EXTRA) if flags & _DESCRIPTOR else ()
    for mine, theirs in zip((crc, packed_size, size), stated, strict=True):
        if mine != theirs and mine not in later:
            raise _differs(record, "разной длины или суммы", "sizes or checksums differ")
    return int(name_end + extra_length)


def _entry_end(content: bytes, record: _Stated, data: int, limit: int) -> int:
    """Where the entry ends, with the descriptor behind its bytes when it has one."""
    end = data + record.packed_size
    if end > limit:
        raise _differs(record, "выходит за пределы архива", "entry leads outside")
    if not record.flags & _DESCRIPTOR:
        return end
    for numbers in ("2L", "2Q"):
        if numbers == "2L" and max(record.packed_size, record.size) > _IN_EXTRA:
            continue
        body = struct.pack(f"<L{numbers}", record.crc, record.packed_size, record.size)
        for descriptor in (_DESCRIPTOR_MARK + body, body):
            after = end + len(descriptor)
            is_last = after == limit or content.startswith(_LOCAL_MARK, after)
            if is_last and content.startswith(descriptor, end):
                return after
    raise _differs(record, "разной длины или суммы", "data descriptor differs")


def _contradiction(what_ru: str, what_en: str) -> Refusal:
    return damaged(
        f"Оглавление архива книги не сходится: {what_ru}. Файл повреждён. {UPLOAD_AGAIN}",
        f"zip directory: {what_en}",
    )


def _differs(record: _Stated, what_ru: str, what_en: str) -> Refusal:
    return damaged(
        f"Часть «{record.name}» в оглавлении архива и на своём месте {what_ru}: файл повреждён. "
        f"{UPLOAD_AGAIN}",
        f"entry {record.name!r}: {what_en}",
    )


def _foreign(begin: int, end: int) -> Refusal:
    return damaged(
        f"Между частями архива стоят посторонние данные ({end - begin} байт с {begin}-го): файл "
        f"повреждён или в нём что-то спрятано. {SAVE_AGAIN}",
        f"{end - begin} foreign bytes at {begin}",
    )
