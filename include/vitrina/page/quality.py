"""The panel of the data's quality: what came in, what is wrong with it and who mends it."""

from __future__ import annotations

from collections import Counter

from expectations.rules import load_rules
from vitrina.layouts import load_layouts
from vitrina.page.content import Section
from vitrina.page.rows import Dictionary, RegionRows
from vitrina.page.table import Column, Row, Table


def section(rows: RegionRows, words: Dictionary) -> Section:
    """Files, findings, absences and the agreement of sources, in the page's week."""
    counts = Counter(row["outcome"] for row in rows.files)
    told = ", ".join(
        f"{words.word('outcome', outcome).lower()}: {count}"
        for outcome, count in sorted(
            counts.items(), key=lambda item: words.label("outcome", item[0]).position
        )
    )
    paragraphs = [f"Таблиц получено: {sum(counts.values())} ({told})." if told else "Файлов нет."]
    differing = sum(not row["is_equal"] for row in rows.agreement)
    if rows.agreement:
        paragraphs.append(
            "Показатель есть в двух источниках: "
            f"{len(rows.agreement)} сравнений, расходятся: {differing}."
        )
    else:
        paragraphs.append("Сравнить с федеральными данными за эту неделю нечего.")
    tables = [_files(rows, words), _findings(rows, words), _absences(rows), _agreement(rows, words)]
    return Section("quality", "Качество данных", paragraphs, [t for t in tables if t.rows])


def _files(rows: RegionRows, words: Dictionary) -> Table:
    shown = [
        {
            **row,
            "title": title_of(row["kind"]),
            "outcome_word": words.word("outcome", row["outcome"]),
            "period": row["report_week"] or row["as_of_date"],
        }
        for row in rows.files
    ]
    columns = [
        Column("title", "Что прислано"),
        Column("file_name", "Файл"),
        Column("period", "За период", "date"),
        Column("modified_at", "Выложен", "instant"),
        Column("row_count", "Строк", "count"),
        Column("accepted_count", "Принято", "count"),
        Column("rejected_count", "Не принято", "count"),
        Column("held_count", "Ждут решения", "count"),
        Column("outcome_word", "Итог"),
        Column("rule_code", "Правило"),
    ]
    return Table(
        "files", "Файлы, из которых сделана страница",
        tuple(c for c in columns if any(row.get(c.name) is not None for row in shown)),
        shown, summary="Файлы",
    )  # fmt: skip


def _findings(rows: RegionRows, words: Dictionary) -> Table:
    summed: Counter[tuple[str, str, str]] = Counter()
    for row in rows.findings:
        summed[row["severity"], row["owner"], row["rule_code"]] += row["finding_count"]
    titles = {code: rule.title_ru for (code, variant), rule in load_rules().items() if not variant}
    shown: list[Row] = [
        {
            "severity": words.word("severity", severity),
            "owner": owner,
            "rule": f"{code}. {titles.get(code, '')}".strip(),
            "count": count,
        }
        for (severity, owner, code), count in sorted(
            summed.items(),
            key=lambda item: (words.label("severity", item[0][0]).position, item[0]),
        )
    ]
    return Table(
        "findings",
        "Замечания к данным: кто исправляет",
        (
            Column("severity", "Критичность"),
            Column("owner", "Кто исправляет"),
            Column("rule", "Проверка"),
            Column("count", "Замечаний", "count"),
        ),
        shown,
    )


def _absences(rows: RegionRows) -> Table:
    shown = [
        {**row, "who": row["name"] or row["message"], "what": title_of(row["kind"])}
        for row in rows.absences
    ]
    return Table(
        "absences",
        "Кто не прислал данные за неделю",
        (
            Column("who", "Кто", "name"),
            Column("municipality", "Муниципалитет"),
            Column("what", "Чего нет"),
        ),
        shown,
        summary=f"Кто не прислал данные: {len(shown)}",
    )


def _agreement(rows: RegionRows, words: Dictionary) -> Table:
    shown = [
        {
            **row,
            "name": words.indicator(row["indicator_code"], row["report_week"])["name"],
            "type": words.word("org_type", row["org_type"]),
            "source": title_of(row["source_kind"]),
            "other": title_of(row["other_source_kind"]),
            "verdict": "сходится" if row["is_equal"] else "расходится",
        }
        for row in rows.agreement
    ]
    return Table(
        "agreement",
        "Сходится ли с другими источниками, в том числе федеральными",
        (
            Column("name", "Показатель"),
            Column("type", "Тип"),
            Column("source", "Источник показателя"),
            Column("value", "Значение", "percent"),
            Column("other", "Другой источник"),
            Column("other_value", "Его значение", "percent"),
            Column("value_difference", "Разница", "delta"),
            Column("verdict", "Вывод"),
        ),
        shown,
        summary="Сравнение источников",
    )


def title_of(kind: str | None) -> str:
    """The Russian title of a kind of files; of none: that it was not recognised."""
    layout = load_layouts().get(kind or "")
    return layout.title if layout else kind or "Не распознано"
