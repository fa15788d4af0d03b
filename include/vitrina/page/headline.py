"""The answers a page opens with: what a ministry asks each week, a sentence a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vitrina.page import indicators
from vitrina.page.content import Figure, Sentence
from vitrina.page.layout import page_layout
from vitrina.page.numbers import HIDDEN, NBSP, counted, limit_text
from vitrina.page.rows import Dictionary, RegionRows
from vitrina.page.table import Row, Table
from vitrina.seeds import limit

#: Names listed before «и ещё».
_LISTED = 3
_PLACES = ("муниципалитет", "муниципалитета", "муниципалитетов")
_ORGANIZATIONS = ("организация", "организации", "организаций")


def sentences(
    rows: RegionRows, values: list[Row], totals: dict[str, Row], municipal: Table, words: Dictionary
) -> list[Sentence]:
    """Levels and goals, municipalities, silent organisations, the data, the method.

    `totals` are those of `values`, `municipal` is the table of municipalities.
    """
    said = [*_levels(rows, totals, words), *_places(rows, municipal, words), *_silent(rows)]
    return [*said, *_newer(rows), *_data(rows), *_methods(rows, values, words)]


def _levels(rows: RegionRows, totals: dict[str, Row], words: Dictionary) -> list[Sentence]:
    shown = {
        code
        for code, row in totals.items()
        if row["report_week"] == rows.week and code in page_layout().municipal
    }
    said = []
    for group, codes in page_layout().grouped(shown):
        for code in codes:
            row = totals[code]
            name = words.indicator(code, rows.week)["name"]
            value = Figure(name, "percent", row["value"], words.word("status", row["status"]))
            if row["value"] is HIDDEN or row["value"] is None:
                said.append(Sentence([f"{name}: ", value, "."], "indicators"))
                continue
            parts: list[str | Figure] = [f"{name}: ", value, f"{NBSP}%"]
            if row["numerator"] is not None and row["denominator"] is not None:
                count = Figure("Число", "count", row["numerator"])
                base = Figure("База", "count", row["denominator"])
                parts += [" (", count, " из ", base, ")"]
            parts.append(f", {words.label('status', row['status']).whole}")
            if row["delta"] is not None:
                delta = Figure("За неделю", "delta", row["delta"])
                parts += [", за неделю ", delta, f"{NBSP}п.п."]
            if row["goal_value"] is not None:
                parts += _to_goal(row, group.counted)
            # An abbreviation ends a sentence by itself.
            end = "" if str(parts[-1]).endswith(".") else "."
            said.append(Sentence([*parts, end], "indicators"))
    return said


def _to_goal(row: Row, forms: tuple[str, str, str]) -> list[str | Figure]:
    name, of_it, wanted = indicators.goal(row, f"{NBSP}%")
    left = row["units_to_goal"]
    if left is None:
        return [f"; {name} {wanted}"]
    if left == 0:
        return [f"; {name} {wanted} достигнута"]
    lacking = Figure("До цели", "count", left)
    return [f"; до {of_it} {wanted} не хватает ", lacking, f" {counted(left, forms)}"]


def _places(rows: RegionRows, table: Table, words: Dictionary) -> list[Sentence]:
    if not table.rows:
        return []
    said = []
    for code in page_layout().municipal:
        low = [row["municipality"] for row in table.rows if row.get(f"{code}_status") == "low"]
        if low:
            name = words.indicator(code, rows.week)["name"]
            said.append(named(f"Ниже нормы, «{name}»: ", low, "places"))
    fallen = [row["municipality"] for row in table.rows if row["verdict"]]
    return [*said, fell(fallen, "places")]


def fell(names: Sequence[str], section: str, forms: tuple[str, str, str] = _PLACES) -> Sentence:
    """Who fell by more than `fall_points` in a week."""
    points = limit_text(limit("fall_points"))
    return named(f"Упали больше чем на {points}{NBSP}п.п.: ", names, section, forms)


def named(
    start: str, names: Sequence[str], section: str, forms: tuple[str, str, str] = _PLACES
) -> Sentence:
    """A count, its word, and the first names."""
    count = Figure(start, "count", len(names))
    parts: list[str | Figure] = [start, count, f" {counted(len(names), forms)}"]
    if names:
        parts.append(f" ({', '.join(names[:_LISTED])}")
        if len(names) > _LISTED:
            parts += [" и ещё ", Figure("Ещё", "count", len(names) - _LISTED)]
        parts.append(")")
    return Sentence([*parts, "."], section)


def _silent(rows: RegionRows) -> list[Sentence]:
    if not rows.organizations and not rows.inactive:
        return []
    weeks = int(limit("long_inactive_weeks"))
    total = len(rows.inactive)
    lasting = sum((row["inactive_weeks"] or 0) >= weeks for row in rows.inactive)
    return [
        Sentence(
            [
                "Не активны: ",
                Figure("Не активны", "count", total),
                f" {counted(total, _ORGANIZATIONS)}, из них {weeks} нед. подряд и дольше: ",
                Figure("Дольше", "count", lasting),
                ".",
            ],
            "silent",
        )
    ]


def _newer(rows: RegionRows) -> list[Sentence]:
    """A federal list may be of a later week than the region's own exports."""
    newest = max((row["report_week"] for row in rows.values), default=rows.week)
    if newest <= rows.week:
        return []
    said = f"Есть федеральные данные новее: недели по {newest:%d.%m.%Y}; выгрузки региона ещё нет."
    return [Sentence([said], "indicators")]


def _data(rows: RegionRows) -> list[Sentence]:
    if not rows.files:
        return []
    outcomes = Counter(row["outcome"] for row in rows.files)
    parts: list[str | Figure] = [
        "Не прислали данные: ", Figure("Не прислали", "count", len(rows.absences)),
        "; таблиц не принято: ", Figure("Не принято", "count", outcomes["rejected"]),
        ", ждут решения: ", Figure("Ждут", "count", outcomes["held"]), ".",
    ]  # fmt: skip
    owners: Counter[str] = Counter()
    for row in rows.findings:
        owners[row["owner"]] += row["finding_count"]
    findings: list[str | Figure] = [
        "Замечаний к данным: ", Figure("Замечаний", "count", owners.total()),
    ]  # fmt: skip
    for number, (owner, count) in enumerate(sorted(owners.items(), key=lambda i: (-i[1], i[0]))):
        findings += [", " if number else ": ", f"{owner} ", Figure(owner, "count", count)]
    said = [Sentence(parts, "quality"), Sentence([*findings, "."], "quality")]
    if rows.agreement:
        equal = sum(row["is_equal"] for row in rows.agreement)
        agreed: list[str | Figure] = [
            "С другими источниками, в том числе федеральными, сходится: ",
            Figure("Сходится", "count", equal), " из ",
            Figure("Сравнений", "count", len(rows.agreement)), ".",
        ]  # fmt: skip
        said.append(Sentence(agreed, "quality"))
    return said


def _methods(rows: RegionRows, values: Sequence[Row], words: Dictionary) -> list[Sentence]:
    changes = indicators.changes(values, rows.week, words)
    if not changes:
        return []
    newest = changes[0]["valid_from"]
    count = sum(row["valid_from"] == newest for row in changes)
    said = f"Методика менялась последний раз с {newest:%d.%m.%Y}; показателей: "
    return [Sentence([said, Figure("Изменено", "count", count), "."], "methods")]
