"""Archive: a workbook is a zip made by somebody else; it is distrusted before it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from vitrina.reader.refusal import Refusal, damaged

MAX_ENTRIES = 200
MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 100
#: Below this size an entry may be packed as tightly as it likes: it can hurt nobody.
RATIO_FLOOR = 1_000_000
CHUNK = 1 << 20

_SAVE_AGAIN = "Откройте файл в Excel, сохраните его заново как «Книга Excel (.xlsx)» и загрузите."
_UPLOAD_AGAIN = "Загрузите файл в папку ещё раз."
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


class Archive:
    """The zip of one workbook. Every byte of every entry is read once and checked by its CRC.

    Parts are read in any order; `verify_rest` reads those nobody asked for. Raises Refusal (Q31).
    """

    def __init__(self, content: bytes) -> None:
        self._zip = _opened(content)
        entries = self._zip.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        self._verified: set[str] = set()
        _check_names(entries)
        _check_sizes(entries)

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def read(self, part: str) -> bytes:
        """One whole part; XML with a DOCTYPE or entities is refused."""
        if part not in self._entries:
            raise damaged(
                f"В книге нет обязательной части «{part}»: файл повреждён. {_SAVE_AGAIN}",
                f"missing part {part}",
            )
        with self.stream(part) as stream:
            content = stream.read()
        refuse_document_type(part, content)
        return content

    @contextmanager
    def stream(self, part: str) -> Iterator[IO[bytes]]:
        """A part to be read to its end; damage met on the way is a Refusal."""
        with unpacking(part), self._zip.open(self._entries[part]) as stream:
            yield stream
            while stream.read(CHUNK):
                pass
            self._verified.add(part)

    def verify_rest(self) -> None:
        """Unpack and check what has not been read yet: damage anywhere refuses the file."""
        for part in self._entries:
            if part in self._verified or part.endswith("/"):
                continue
            is_xml = part.endswith((".xml", ".rels", ".vml"))
            tail = b""
            with self.stream(part) as stream:
                while chunk := stream.read(CHUNK):
                    if is_xml:
                        refuse_document_type(part, tail + chunk)
                        tail = chunk[-16:]


def refuse_document_type(part: str, content: bytes) -> None:
    """Workbooks need no DOCTYPE and no entities; those who have them mean harm."""
    for mark in _FORBIDDEN:
        if mark in content:
            raise damaged(
                f"В части «{part}» есть объявление {mark[2:].decode()}: таких в книгах Excel не "
                f"бывает, файл небезопасен. {_SAVE_AGAIN}",
                f"{mark[2:].decode()} in {part}",
            )


@contextmanager
def unpacking(part: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise damaged(
            f"Файл повреждён: часть «{part}» не читается или не сходится её контрольная сумма "
            f"(CRC). {_UPLOAD_AGAIN}",
            f"damaged entry {part}: {error}",
        ) from error
    except NotImplementedError as error:
        raise damaged(
            f"Часть «{part}» сжата способом, которого Excel не применяет. {_SAVE_AGAIN}",
            f"compression of {part}: {error}",
        ) from error


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        if content.startswith(b"PK\x03\x04"):
            raise damaged(
                "Файл обрезан: начало книги есть, а оглавления архива в конце нет. "
                f"{_UPLOAD_AGAIN}",
                f"truncated zip: {error}",
            ) from error
        raise damaged(
            f"Файл не является книгой Excel (это не zip-архив). {_SAVE_AGAIN}",
            f"not a zip: {error}",
        ) from error


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise damaged(
            f"В архиве книги {len(entries)} частей, допустимо не более {MAX_ENTRIES}: удалите "
            "лишние листы и картинки и сохраните книгу заново.",
            f"{len(entries)} entries",
        )
    doubled = [name for name, count in Counter(e.filename for e in entries).items() if count > 1]
    if doubled:
        raise damaged(
            f"Часть «{doubled[0]}» записана в архиве дважды: файл испорчен или подделан. "
            f"{_SAVE_AGAIN}",
            f"duplicate entry {doubled[0]}",
        )
    for entry in entries:
        name = entry.orig_filename
        if name.startswith(("/", "\\")) or "\\" in name or "\0" in name or ".." in name.split("/"):
            raise damaged(
                f"Имя части «{entry.filename}» ведёт за пределы архива: файл небезопасен. "
                f"{_SAVE_AGAIN}",
                f"path traversal in entry name {entry.filename!r}",
            )
        if entry.flag_bits & 0x1:
            raise damaged(
                f"Архив закрыт паролем. Снимите пароль и загрузите файл заново: {_SAVE_AGAIN}",
                f"encrypted entry {entry.filename}",
            )


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise damaged(
            f"Книга распаковывается в {unpacked / 1e9:.1f} ГБ, допустимо не более 1 ГБ: разделите "
            "выгрузку на несколько файлов.",
            f"{unpacked} bytes unpacked",
        )
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FLOOR and ratio > MAX_RATIO:
            raise Refusal(
                "Q31",
                f"Часть «{entry.filename}» сжата в {ratio:.0f} раз, допустимо не более "
                f"{MAX_RATIO}: так устроены «архивные бомбы». Удалите пустые оформленные строки и "
                f"столбцы. {_SAVE_AGAIN}",
                f"compression ratio {ratio:.0f} of {entry.filename}",
            )
