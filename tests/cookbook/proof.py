"""Questions about where figures come from: rows, corrections, findings, holds, sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.cookbook.known import WEEK, Known, Rows, answers, is_open, is_valid, same

#: Printed columns of counts in the report of 28 columns, from 0; the base each is counted on.
COUNTS = (
    ("teacher_active_call_pct", 3, "teachers"),
    ("teacher_active_msg_pct", 5, "teachers"),
    ("student_active_pct", 7, "students"),
    ("teacher_registered_pct", 11, "teachers"),
    ("student_registered_pct", 13, "students"),
    ("teacher_journal_linked_pct", 17, "teachers"),
    ("student_journal_linked_pct", 19, "students"),
)
AZOVSKY = "Азовский немецкий национальный район"


@answers("Откуда взялось это число?")
def trace(known: Known, rows: Rows) -> None:
    """The numbers are read in the cells the answer leads to, and add up to the figure."""
    bases, export = "Численность 2024.xlsx", "Выгрузка Сферум 25.10.2024.xlsx"
    found: list[tuple[Any, ...]] = []
    sha, book = known.workbook(bases)
    for number, row in enumerate(book["ОО-1"].iter_rows(values_only=True), start=1):
        # ИНН of the district's schools begin alike; branches print their head's.
        if str(row[0]).startswith("55019000"):
            found.append(("denominator", row[5], bases, "ОО-1", number, sha))
    sha, book = known.workbook(export)
    for number, row in enumerate(book["Лист1"].iter_rows(values_only=True), start=1):
        if row[2] == AZOVSKY and row[4] == "общеобразовательная":
            found.append(("numerator", row[12], export, "Лист1", number, sha))
    assert [(part, *rest) for part, _, *rest in rows] == found
    (figure,) = (
        row
        for row in known.figures("teacher_active_msg_pct", "municipality", "55", "school")
        if (row["report_week"], row["municipality_id"]) == (WEEK, "52601000")
    )
    for part in ("numerator", "denominator"):
        assert sum(row[2] for row in rows if row[0] == part) == figure[part]


@answers("Что изменил исправленный файл?")
def corrections(known: Known, rows: Rows) -> None:
    """Counted in both workbooks: rows of the region's export, by what they say themselves."""
    before, after = (
        _sums(known, name)
        for name in ("Выгрузка Сферум 11.10.2024.xlsx", "Выгрузка Сферум 11.10.2024 испр.xlsx")
    )
    told = {(row[0], row[1]): row for row in rows}
    for code in before:
        changed = told[code, "all"]
        assert changed[3] - changed[2] == after[code] - before[code] != 0, code
    assert [told["teacher_active_msg_pct", kind][2:4] for kind in ("additional", "preschool")] == [
        (100, 103), (336, 344),
    ]  # fmt: skip
    current = {
        (row["indicator_code"], row["org_type"]): (row["numerator"], row["value"])
        for code in {row[0] for row in rows}
        for row in known.figures(code, "region", "55")
        if row["report_week"] == date(2024, 10, 11)
    }
    assert {key: (row[3], row[5]) for key, row in told.items()} == {k: current[k] for k in told}
    assert {row[6:] for row in rows} == {
        ("Выгрузка Сферум 11.10.2024.xlsx", "Выгрузка Сферум 11.10.2024 испр.xlsx")
    }


def _sums(known: Known, file_name: str) -> Counter[str]:
    _, book = known.workbook(file_name)
    columns = {"teacher_registered_pct": 10, "teacher_active_msg_pct": 12}
    sums: Counter[str] = Counter()
    for row in book["Лист1"].iter_rows(values_only=True):
        if isinstance(row[0], int):
            sums.update({code: row[place] or 0 for code, place in columns.items()})
    return sums


@answers("Сколько замечаний у каждого ответственного, и по каким правилам?")
def findings(known: Known, rows: Rows) -> None:
    deadlines = defaultdict(list)
    for table in ("quality.data_issues", "quality.rejected_rows"):
        for row in known.table(table):
            if row["region_code"] == "55" and row["is_current"]:
                key = row["rule_code"], row["severity"], row["owner"]
                deadlines[key].append(row["deadline"] or date.max)
    counted = sorted((-len(days), *key, min(days)) for key, days in deadlines.items())
    same(rows, [(owner, rule, severity, -n, day) for n, rule, severity, owner, day in counted])
    # One file whose dates disagree, two rows of others: told once each, to whom they belong.
    told = {(owner, rule): n for owner, rule, severity, n, _ in rows if "reject" in severity}
    mends = "Муниципальный координатор"
    assert told == {("Региональный оператор", "Q02"): 1, (mends, "Q13"): 1, (mends, "Q32"): 1}


@answers("Что придержано, почему, и что ответили?")
def held(known: Known, rows: Rows) -> None:
    """60 organisations of a week that had been sent in full."""
    name, day = "Сферум_организации_уточнение_2024-10-04.xlsx", date(2024, 10, 4)
    _, book = known.workbook(name)
    lines = book.worksheets[0].iter_rows(values_only=True)
    # Lines of the table, its header among them: titles fill a cell or two.
    sent = sum(len([cell for cell in line if cell is not None]) > 5 for line in lines) - 1
    ((*told, message),) = rows
    assert told == [name, "24", day, 60, "Q29", 60, 60, True, None]
    assert sent == 60
    assert message.startswith(f"Файл «{name}» придержан")


@answers("Где присланный отчёт расходится с суммой по организациям?")
def received(known: Known, rows: Rows) -> None:
    """Counts of the report are read in its landed workbook, ours are summed from the rows."""
    week = date(2024, 9, 13)
    _, book = known.workbook("Отчет по муниципалитетам 13_09_2024.xlsx")
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    report = {
        row["municipality_id"]: row["row_number"]
        for row in known.table("marts.fct_sferum_municipality_week", week)
        if row["region_code"] == "55"
    }
    units = known.table("kpi.organization_week", week)
    found = []
    for place, number in report.items():
        ours = [
            row
            for row in units
            if row["municipality_id"] == place and row["org_type"] in ("school", "vocational")
        ]
        for code, column, base in COUNTS:
            sums = Counter({True: 0, False: 0})
            for row in ours:
                is_based = row[f"{base}_base"] is not None
                sums[is_based] += row[f"{code.removesuffix('_pct')}_count"] or 0
            told = lines[number - 1][column]
            left = told - sums[True] - sums[False]
            if left:
                name = known.municipality(place, week)
                found.append((name, code, sums[True], told, sums[False], left))
    codes = {code for code, *_ in COUNTS}
    same([row for row in rows if row[1] in codes], sorted(found))
    # The rule that compares both names the same lines, once an indicator.
    issues = [
        row
        for row in known.table("quality.data_issues", week)
        if (row["rule_code"], row["region_code"], row["kind"])
        == ("Q29", "55", "sferum_municipalities")
    ]
    assert len(issues) == len(rows)
    assert {known.municipality(_place(report, row["row_number"]), week) for row in issues} == {
        row[0] for row in rows
    }


def _place(report: dict[str, int], number: int) -> str:
    return next(place for place, row_number in report.items() if row_number == number)


@answers("Полны ли файлы, из которых посчитано?")
def coverage(known: Known, rows: Rows) -> None:
    registry = known.table("marts.dim_organization")
    facts = known.table("marts.fct_sferum_organization_week")
    found = []
    for load in known.table("quality.loads"):
        if load["kind"] == "sferum_organizations" and load["is_current"]:
            week, region = load["report_week"], load["region_code"]
            there = {
                row["organization_id"]
                for row in registry
                if row["region_code"] == region and row["org_type"] != "authority"
                and is_valid(row, week) and is_open(row, week)
            }  # fmt: skip
            sent = [
                row for row in facts if (row["report_week"], row["region_code"]) == (week, region)
            ]
            share = len(there & {row["organization_id"] for row in sent}) / len(there)
            statuses = {row["is_active"] for row in sent}
            reason = "one_status" if len(statuses) == 1 else "below_share" if share < 0.9 else None
            found.append(
                (region, week, load["file_name"], load["row_count"], share, reason is None, reason)
            )
    same(rows, sorted(found))


@answers("Насколько свеж каждый источник региона?")
def freshness(known: Known, rows: Rows) -> None:
    newest: dict[tuple[str, str], Any] = {}
    modified: dict[tuple[str, str], Any] = {}
    for load in known.table("quality.loads"):
        if load["region_code"] in ("24", "55") and load["is_current"]:
            key = load["region_code"], load["kind"]
            day = load["report_week"] or load["as_of_date"]
            newest[key] = max(newest.get(key, day), day)
            modified[key] = max(modified.get(key, load["modified_at"]), load["modified_at"])
    found = [
        (region, -(WEEK - day).days, kind, day, modified[region, kind])
        for (region, kind), day in newest.items()
    ]
    same(rows, [(region, kind, day, -age, seen) for region, age, kind, day, seen in sorted(found)])
