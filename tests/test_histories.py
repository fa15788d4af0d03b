"""Histories of uploads: whatever comes when, and however often the line runs, one end is reached.

The end of a history is compared with one run of everything at once on another data root: what
dbt reads must be the same file by file, and so must the hashes of all that is published.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.line import Line
from tests.workbooks import PAGES_HEADER, SFERUM_HEADER, book
from vitrina import landing
from vitrina.answers import ANSWERS, Answer, record
from vitrina.demo.identifiers import invented_inn

#: So many histories, each with its tables built; a few and unbuilt where nothing is said.
HISTORIES = int(os.environ.get("HISTORIES", "0"))
REGION = "Красноярский край"
_ROWS_LOST = """
    select count(*) from quality.sheet_rows
    where accepted_rows + rejected_rows + held_rows <> data_rows
        or data_rows + title_rows + header_rows + total_rows + footnote_rows + blank_rows
        + outside_rows <> coalesce(used_range_rows, 0)
"""
INNS = [invented_inn("24", 56, number) for number in range(8)]
SCHOOLS = [f"МБОУ «Крутоярская СОШ № {number}»" for number in range(1, 9)]
#: No registry has it by this name: a person says which one it is.
UNKNOWN = "Школа у переезда"


@dataclass(frozen=True)
class Upload:
    """One file of the cloud folder."""

    path: str
    modified: datetime
    content: bytes


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _sheet(*rows: tuple[Any, ...]) -> bytes:
    def fixed(workbook: Any, _: Any) -> None:
        workbook.set_properties({"created": datetime(2024, 9, 1)})  # noqa: DTZ001  # Excel has no zones

    return book(rows, change=fixed)


def _registry(day: str, *numbers: int, closed: int | None = None) -> bytes:
    header = ("Идентификатор", "Полное наименование", "Краткое наименование", "Тип ОО",
              "Уровень ОО", "ИНН", "КПП", "ОГРН", "ОКТМО", "Субъект РФ", "Муниципалитет",
              "Статус", "Дата открытия", "Дата закрытия", "Головная организация")  # fmt: skip
    rows = [
        (f"24-{n}", SCHOOLS[n], SCHOOLS[n], "Школа", "Головное", INNS[n], f"{INNS[n][:4]}01001",
         None, "04639101", REGION, "Назаровский муниципальный район",
         "Закрыта" if n == closed else "Действующая", "01.09.1990",
         "20.10.2024" if n == closed else None, None)
        for n in numbers
    ]  # fmt: skip
    return _sheet((f"Реестр ОО на {day}",), header, *rows)


def _week(*numbers: int, teachers: int = 10, unknown: bool = False) -> bytes:
    rows: list[tuple[Any, ...]] = [
        (SCHOOLS[n], "Школа", "Назаровский район", "Активна" if n % 3 else "Не активна",
         int(n != 3), teachers if n % 3 else 1, 50 * n % 170 if n % 3 else 0, INNS[n])
        for n in numbers
    ]  # fmt: skip
    if unknown:
        rows.append((UNKNOWN, "Школа", "Назаровский район", "Активна", 1, 5, 40, None))
    return _sheet(SFERUM_HEADER, *rows, rows[0], ("Итого", None, None, None, None, 99))


def _bases(day: str, teachers: int) -> bytes:
    header = ("Идентификатор", "Форма", "На дату", "Педагогических работников", "Обучающихся")
    rows = [(f"24-{n}", "ОО-1", day, teachers, 200) for n in range(8)]
    return _sheet(header, *rows)


def _decision(said: str) -> bytes:
    header = ("Проверка", "Источник", "Лист/строка", "Организация", "Поле", "Значение в файле",
              "Предложение", "Решение")  # fmt: skip
    about = ("Q12. Нет в реестре", "Сферум 18.10.2024.xlsx", "Лист1 / 7", UNKNOWN, None, UNKNOWN)
    return _sheet(header, (*about, None, said))


@cache
def uploads() -> dict[str, Upload]:
    """Everything that may be uploaded; versions, parts and short files of the same weeks."""
    of_week, week = f"{REGION}/Сферум {{}}.xlsx", "Сферум {}.xlsx".format
    everyone, reporting = range(6), range(5)
    return {
        "registry": Upload(f"{REGION}/Реестр 01.09.2024.xlsx", _day("2024-09-01T09:00"),
                           _registry("01.09.2024", *everyone)),
        "registry changed": Upload(f"{REGION}/Реестр 20.10.2024.xlsx", _day("2024-10-20T09:00"),
                                   _registry("20.10.2024", 0, 1, 2, 3, 5, 6, 7, closed=5)),
        "bases": Upload(f"{REGION}/Численность 2023.xlsx", _day("2023-10-01T09:00"),
                        _bases("20.09.2023", 20)),
        "bases late": Upload(f"{REGION}/Численность 2024.xlsx", _day("2024-11-20T09:00"),
                             _bases("20.09.2024", 25)),
        "first week": Upload(of_week.format("18.10.2024"), _day("2024-10-18T12:00"),
                             _week(*reporting, teachers=9, unknown=True)),
        "week": Upload(of_week.format("25.10.2024"), _day("2024-10-25T12:00"),
                       _week(*reporting, unknown=True)),
        "week corrected": Upload(f"{REGION}/исправлено/{week('25.10.2024')}",
                                 _day("2024-10-28T12:00"), _week(*reporting, teachers=14)),
        "week in part": Upload(f"{REGION}/часть/{week('25.10.2024')}", _day("2024-10-26T12:00"),
                               _week(0, 1, 6, 7)),
        "short week": Upload(of_week.format("01.11.2024"), _day("2024-11-01T12:00"), _week(1, 2)),
        "federal": Upload("Госпаблики 25.10.2024.xlsx", _day("2024-10-25T10:00"),
                          _sheet(PAGES_HEADER, (REGION, 91.4, 1.42), ("Омская область", None, 1))),
        "decision": Upload(f"{REGION}/Замечания.xlsx", _day("2024-10-30T12:00"), _decision("24-5")),
        "decision changed": Upload(f"{REGION}/Замечания.xlsx", _day("2024-11-05T12:00"),
                                   _decision("не относится")),
        "decision taken back": Upload(f"{REGION}/отзыв.xlsx", _day("2024-11-06T12:00"),
                                      _decision("отозвать")),
        "damaged": Upload(of_week.format("08.11.2024"), _day("2024-11-08T12:00"), b"PK\x03\x04no"),
        "no header": Upload(of_week.format("15.11.2024"), _day("2024-11-15T12:00"),
                            _sheet(SFERUM_HEADER[:6], (SCHOOLS[0], "Школа", "Ачинск", 1, 1, 1))),
    }  # fmt: skip


class History:
    """What happened to one installation, and the same all at once on another."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="history"))
        self.line = Line(self.folder / "steps")
        self.landed: list[Upload] = []
        self.shas: dict[str, str] = {}
        self.purged: set[str] = set()
        self.answers: list[Answer] = []

    def upload(self, name: str, path: str | None = None, modified: datetime | None = None) -> None:
        known = uploads()[name]
        upload = Upload(path or known.path, modified or known.modified, known.content)
        self.landed.append(upload)
        sha = _land(self.line, upload)
        if sha not in self.purged:
            self.shas[name] = sha

    def purge(self, name: str) -> None:
        sha = self.shas.pop(name)
        self.purged.add(sha)
        landing.purge(self.line.root, sha, "отозван владельцем")

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)
        record(self.line.root, answer)

    def at_once(self) -> Line:
        """The other order of everything: newest first, decisions and purges before the one run."""
        other = Line(self.folder / "at-once")
        for upload in sorted(self.landed, key=lambda u: (u.modified, u.path), reverse=True):
            _land(other, upload)
        for sha in sorted(self.purged):
            landing.purge(other.root, sha, "отозван владельцем")
        for answer in reversed(self.answers):
            record(other.root, answer)
        other.walk()
        return other

    def check(self, *, is_built: bool) -> None:
        self.line.walk()
        other = self.at_once()
        assert _derived(self.line) == _derived(other)
        if is_built and self.shas:
            tables = self.line.build()
            # What dbt understood of its project is the same for both.
            other.root.dbt_parse.parent.mkdir(parents=True)
            shutil.copyfile(self.line.root.dbt_parse, other.root.dbt_parse)
            assert tables == other.build()
            with self.line.warehouse() as warehouse:
                assert warehouse.execute(_ROWS_LOST).fetchone() == (0,)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class AnyHistory(RuleBasedStateMachine):
    """Uploads, copies, withdrawals and answers in any order, with runs between them."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()

    @rule(name=st.sampled_from(sorted(uploads())))
    def upload(self, name: str) -> None:
        self.history.upload(name)

    @rule(names=st.lists(st.sampled_from(sorted(uploads())), min_size=3, unique=True))
    def upload_many(self, names: list[str]) -> None:
        for name in names:
            self.history.upload(name)

    @rule(name=st.sampled_from(["first week", "week", "registry", "decision"]),
          folder=st.sampled_from(["копия", "25.10.2024"]), day=st.integers(1, 30))  # fmt: skip
    def upload_a_copy(self, name: str, folder: str, day: int) -> None:
        path = f"{folder}/{uploads()[name].path}"
        self.history.upload(name, path, _day(f"2024-11-{day:02d}T08:00"))

    @precondition(lambda self: self.history.shas)
    @rule(data=st.data())
    def purge(self, data: st.DataObject) -> None:
        self.history.purge(data.draw(st.sampled_from(sorted(self.history.shas))))

    @precondition(lambda self: self.history.shas)
    @rule(data=st.data(), answer=st.sampled_from(ANSWERS), day=st.integers(1, 28),
          rule_code=st.sampled_from(["Q03", "Q20", "VERSION"]))  # fmt: skip
    def answer(self, data: st.DataObject, answer: str, day: int, rule_code: str) -> None:
        sha = self.history.shas[data.draw(st.sampled_from(sorted(self.history.shas)))]
        at = _day(f"2024-12-{day:02d}T10:00")
        self.history.answer(Answer(sha, rule_code, answer, "Оператор", "проверено", (), at))

    @rule()
    def run(self) -> None:
        self.history.line.walk()

    def teardown(self) -> None:
        try:
            self.history.check(is_built=bool(HISTORIES))
        finally:
            self.history.close()


def test_any_history_ends_like_one_run_of_all_of_it() -> None:
    run_state_machine_as_test(
        AnyHistory,
        settings=settings(
            max_examples=HISTORIES or 4, stateful_step_count=9, deadline=None,
            derandomize=not HISTORIES,
        ),
    )  # fmt: skip


@pytest.mark.long
def test_files_that_come_in_the_worst_order_publish_the_same_tables() -> None:
    """Decisions before their rows, corrections before what they correct, the registry last."""
    history = History()
    try:
        for name in ("decision", "week corrected", "short week", "week", "first week"):
            history.upload(name)
        history.line.walk()
        history.upload("week", "копия/18.10.2024/Сферум.xlsx", _day("2024-11-02T08:00"))
        history.upload("week in part")
        history.purge("week corrected")
        history.line.walk()
        release = ("Q03", "release", "Оператор", "проверено", (), _day("2024-12-01T10:00"))
        history.answer(Answer(history.shas["short week"], *release))
        for name in ("bases late", "bases", "decision changed", "federal", "damaged"):
            history.upload(name)
        history.line.walk()
        for name in ("registry changed", "no header", "registry"):
            history.upload(name)
        history.check(is_built=True)
        with history.line.warehouse() as warehouse:
            of_weeks = (
                "select report_week::varchar, count(*) from marts."
                "fct_sferum_organization_week where is_linked group by 1 order by 1"
            )
            weeks = dict(warehouse.execute(of_weeks).fetchall())
        # The released short week stands, beside five linked rows of the weeks before it.
        assert weeks == {"2024-10-18": 5, "2024-10-25": 5, "2024-11-01": 2}
    finally:
        history.close()


def _land(line: Line, upload: Upload) -> str:
    return line.land(upload.content, upload.path, upload.modified)


def _derived(line: Line) -> dict[str, Any]:
    """All rows the steps before dbt left, by file; when a run saw it first is its own affair."""
    return dict(_rows_by_file(line))


def _rows_by_file(line: Line) -> Iterator[tuple[str, Any]]:
    for place in line.root.derived:
        for path in sorted(place.rglob("*.parquet")):
            rows = pq.read_table(path).to_pylist()
            yield (
                str(path.relative_to(line.root.path)),
                [{name: cell for name, cell in row.items() if name != "first_seen_at"}
                 for row in rows],
            )  # fmt: skip
