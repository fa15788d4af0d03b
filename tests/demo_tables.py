"""How the demo's tests read the files: openpyxl and csv only, none of the project's readers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from vitrina.demo.strays import STRAYS
from vitrina.demo.workbook import MOSCOW

Table = tuple[list[Any], list[list[Any]]]

_FIELDS = {
    "Краткое название": "name", "Краткое наименование": "name", "Наименование организации": "name",
    "Тип ОО": "org_type", "Тип организации": "org_type", "ИНН": "inn", "КПП": "kpp",
    "Активность": "is_active", "Активна": "is_active",
    "Регистрация": "is_connected", "Зарегистрирована": "is_connected", "Подключена": "is_connected",
    "Учителей": "teachers", "Педагогов": "teachers", "Педагоги": "teachers",
    "Учеников": "students", "Обучающихся": "students", "Обучающиеся": "students",
    "Учителей, написавших ≥ 10 сообщений": "teachers_messages",
    "Активные педагоги (сообщения)": "teachers_messages",
    "Написали 10 и более сообщений за неделю": "teachers_messages",
    "Учителей, совершивших ≥ 1 звонок": "teachers_calls",
    "Активные педагоги (звонки)": "teachers_calls",
    "Активные ученики": "students_active", "Активные обучающиеся": "students_active",
    "Педагоги, связавшие аккаунт ЭЖД": "teachers_linked",
    "Обучающиеся, связавшие аккаунт ЭЖД": "students_linked",
}  # fmt: skip
_FLAGS = {"Активна": 1, "да": 1, "да?": 1, "Не активна": 0, "нет": 0, 0: 0, 1: 1}
_COUNTS = ("teachers", "students", "teachers_messages", "teachers_calls", "students_active",
           "teachers_linked", "students_linked")  # fmt: skip


def weekly(path: Path) -> list[dict[str, Any]]:
    """Rows of a weekly export without totals and repeated headers; counts as numbers."""
    rows = []
    for first in ("Краткое название", "Краткое наименование", "№ п/п"):
        header, found = table(path, first)
        for values in found:
            row = {_FIELDS[h]: v for h, v in zip(header, values, strict=True) if h in _FIELDS}
            if row["is_active"] not in _FLAGS:
                continue
            for name in _COUNTS:
                digits = str(row[name]).replace("\N{NO-BREAK SPACE}", "")
                row[name] = int(digits) if digits.isdigit() else 0
            row["is_active"] = _FLAGS[row["is_active"]]
            row["is_connected"] = _FLAGS[row["is_connected"]]
            rows.append(row)
    return rows


def table(path: Path, first_header: str) -> Table:
    """Header row and the data rows under it, footnotes and blank rows left out."""
    header: list[Any] | None = None
    rows: list[list[Any]] = []
    for values in rows_of(path):
        if header is not None and sum(value is not None for value in values) > 1:
            rows.append(values)
        elif header is None and values and values[0] == first_header:
            header = values
    # The second row of a two-row header repeats nothing of the table's first column.
    return header or [], [row for row in rows if row[0] is not None]


_READ: dict[Path, list[list[Any]]] = {}


def rows_of(path: Path) -> list[list[Any]]:
    if path not in _READ:
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        _READ[path] = [list(row) for row in sheet.iter_rows(values_only=True)]
    return _READ[path]


def tops(path: Path) -> Iterator[str]:
    """The first five rows of each sheet as one text."""
    if path.suffix == ".csv":
        encoding = "cp1251" if "reestr" in path.name else "utf-8-sig"
        yield "\n".join(path.read_text(encoding=encoding).splitlines()[:5])
        return
    for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
        yield str(list(sheet.iter_rows(max_row=5, values_only=True)))


def texts(path: Path) -> Iterator[str]:
    broken = {stray.path.name for stray in STRAYS if stray.rule == "Q31"}
    if path.suffix == ".csv":
        encoding = "cp1251" if "reestr" in path.name else "utf-8-sig"
        yield from path.read_text(encoding=encoding).replace("\r\n", ";").split(";")
    elif path.name not in broken:
        for row in rows_of(path):
            yield from (str(value) for value in row)


def tables(cloud: Path) -> list[Path]:
    found = [*cloud.rglob("*.xlsx"), *cloud.rglob("*.csv")]
    return sorted(path for path in found if not path.name.startswith("~$"))


def listing(root: Path) -> dict[str, tuple[str, float]]:
    return {
        str(path.relative_to(root)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime,
        )
        for path in root.rglob("*")
        if path.is_file()
    }


def modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=MOSCOW)
