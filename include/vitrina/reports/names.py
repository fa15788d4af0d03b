"""Names of workbooks: `Сферум_<субъект>_<МО>_неделя_по_<Friday>_v<version>.xlsx` on any disk."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from vitrina.reports.sheets import Row

#: What Windows takes in no name, and what no screen shows.
_NOT_TAKEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]')
#: Stands before the Friday, after the names of the subject and the municipality.
OF_WEEK = "_неделя_по_"
#: Disks count 255 bytes a name; two names, a date and a version share them.
_MOST_BYTES = 88


def file_name_of(title: Row, subject: str, municipality: str | None = None) -> str:
    """The name of a workbook about a region, or one of its municipalities, told apart before."""
    whose = "_".join(filter(None, [_taken(subject), municipality]))
    return f"Сферум_{whose}{OF_WEEK}{title['report_week']}_v{title['version']}.xlsx"


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Code → name, with the code where disks would not tell two names apart or cut one."""
    taken = {code: _taken(name) for code, name in names.items()}
    times = Counter(map(_as_disks_see, taken.values()))
    apart = {
        code: name if times[_as_disks_see(name)] == 1 and not _is_cut(names[code])
        else f"{name}_{code}".strip("_")
        for code, name in taken.items()
    }  # fmt: skip
    if len(set(map(_as_disks_see, apart.values()))) < len(apart):
        # Somebody's name is another's with its code.
        return {code: f"{name}_{code}".strip("_") for code, name in taken.items()}
    return apart


def _taken(name: str) -> str:
    """What disks take of a name, with `_` for spaces."""
    encoded = _plain(name).encode()[:_MOST_BYTES]
    return encoded.decode(errors="ignore").strip("._")


def _is_cut(name: str) -> bool:
    plain = _plain(name)
    return not plain or len(plain.encode()) > _MOST_BYTES


def _plain(name: str) -> str:
    composed = unicodedata.normalize("NFC", _NOT_TAKEN.sub("", name))
    return "_".join(composed.split()).strip("._")


def _as_disks_see(name: str) -> str:
    """Disks of Windows and macOS take capitals for small letters."""
    return unicodedata.normalize("NFC", name.casefold())
