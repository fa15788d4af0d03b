"""The index of the country: every region with its headline figures, and the country as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from vitrina.page import headline, indicators, places
from vitrina.page.content import Page, Section, Sentence
from vitrina.page.layout import page_layout
from vitrina.page.numbers import role_of
from vitrina.page.region import FOLDER, INDEX, PUBLIC_FOLDER, file_name
from vitrina.page.rows import Dictionary
from vitrina.page.table import Column, Row, Table
from vitrina.reports.sheets import NO_DATA

#: Lists of all regions that come now and then.
_LISTS = ("public_pages_active_pct", "public_pages_engagement_index")
_REGIONS = ("регион", "региона", "регионов")
_STATUSES = ("journal_chats_calls_share", "journal_mini_app_share")


def page(
    regions: Sequence[Row], country: Sequence[Row], newest: Sequence[Row], words: Dictionary
) -> Page:
    """The index for ministries."""
    return _page(regions, country, newest, words, FOLDER, "")


def public_page(
    regions: Sequence[Row], country: Sequence[Row], newest: Sequence[Row], words: Dictionary
) -> Page:
    """The index for everybody, of rows whose small values are hidden."""
    return _page(regions, country, newest, words, PUBLIC_FOLDER, "Открытая редакция")


def _page(
    regions: Sequence[Row],
    country: Sequence[Row],
    newest: Sequence[Row],
    words: Dictionary,
    folder: str,
    edition: str,
) -> Page:
    week = max((row["report_week"] for row in regions), default=date.min)
    values = indicators.in_force(country, week, words) if regions else []
    totals = indicators.totals(values, week)
    # Where the newest week is of some regions only, the card is of the last one that is of all.
    valued = indicators.totals([row for row in values if not _is_partial(row)], week)
    by_region: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in newest:
        by_region[row["region_code"]][row["indicator_code"]] = row
    recent = [row for row in regions if row["report_week"] == week]
    facts = [("Новейшая неделя по", f"{week:%d.%m.%Y}")] if regions else []
    as_of = max((r["data_as_of"] for r in regions if r["data_as_of"]), default=None)
    if as_of:
        facts.append(("Данные на", f"{as_of:%d.%m.%Y %H:%M}"))
    facts.append(("Регионов с данными этой недели", f"{len(recent)} из {len(regions)}"))
    return Page(
        path=f"{folder}/{INDEX}",
        title="Российская Федерация",
        facts=facts,
        is_demo=any(row["is_demo"] for row in regions),
        edition=edition,
        headline=_headline(regions, week, by_region, words),
        cards=indicators.cards(valued, week, words),
        unvalued=_unvalued(totals, week, words),
        bases=indicators.bases(totals, words),
        pictures=indicators.pictures(values, week, words),
        undrawn=indicators.undrawn(values, week, words),
        sections=[
            Section("regions", "Регионы", tables=[_regions(regions, by_region, words)]),
            Section("lists", "Федеральные перечни", tables=[_lists(regions, by_region, words)]),
        ],
    )


def _is_partial(row: Row) -> bool:
    """The country has a value once every region is loaded."""
    return bool(row["reason_code"] == "partial_coverage")


def _unvalued(totals: dict[str, Row], week: date, words: Dictionary) -> str:
    """Indicators of the country without a value, and of how many regions each is known."""
    named = [
        f"«{words.indicator(code, week)['name']}» ({row['coverage_label'] or NO_DATA})"
        for code, row in sorted(totals.items())
        if _is_partial(row)
    ]
    listed = ", ".join(named)
    return f"По стране не рассчитано, загружены не все регионы: {listed}." if listed else ""


def _headline(
    regions: Sequence[Row],
    week: date,
    by_region: Mapping[str, Mapping[str, Row]],
    words: Dictionary,
) -> list[Sentence]:
    """Who sent nothing, who is below the norm, who fell."""
    if not regions:
        return []
    late = [row["region_name"] for row in regions if row["report_week"] < week]
    sent = f"Не прислали данные недели по {week:%d.%m.%Y}: "
    said = [headline.named(sent, late, "regions", _REGIONS)]
    fallen: dict[str, None] = {}
    for code in page_layout().municipal:
        low = []
        for region in regions:
            row = by_region[region["region_code"]].get(code)
            if row is None or row["report_week"] != week:
                continue
            if row["status"] == "low":
                low.append(region["region_name"])
            if places.has_fallen(row):
                fallen[region["region_name"]] = None
        name = words.indicator(code, week)["name"]
        said.append(headline.named(f"Ниже нормы, «{name}»: ", low, "regions", _REGIONS))
    return [*said, headline.fell(list(fallen), "regions", _REGIONS)]


def _regions(
    regions: Sequence[Row], by_region: Mapping[str, Mapping[str, Row]], words: Dictionary
) -> Table:
    codes = page_layout().country
    shown, ranked = [], set()
    for region in regions:
        row: Row = {**region, "href": file_name(region["region_code"])}
        for code in codes:
            found = by_region[region["region_code"]].get(code)
            # Of another week it is no headline of this one.
            if not found or found["report_week"] != region["report_week"]:
                continue
            row |= places.indicator_cells(found, words)
            if found["rank"] is not None:
                ranked.add(code)
        shown.append(row)
    columns = [
        Column("region_name", "Регион", "name", link="href"),
        Column("report_week", "Неделя по", "date"),
    ]
    for code in codes:
        name = words.indicator(code)["name"]
        columns += places.indicator_columns(code, name, "место" if code in ranked else "")
    return Table(
        "regions-table", "Регионы: главные показатели последней недели", tuple(columns), shown,
        is_filtered=len(shown) > 1, empty="Данных ни одного региона ещё нет.",
    )  # fmt: skip


def _lists(
    regions: Sequence[Row], by_region: Mapping[str, Mapping[str, Row]], words: Dictionary
) -> Table:
    """Public pages and electronic journals, each with the week it is of."""
    shown = []
    for region in regions:
        found = by_region[region["region_code"]]
        row: Row = {**region, "href": file_name(region["region_code"])}
        for code in (*_LISTS, *_STATUSES):
            if value := found.get(code):
                row |= {code: value["value"], f"{code}_week": value["report_week"]}
                row[f"{code}_answer"] = words.word("reason_code", value["reason_code"])
        shown.append(row)
    columns = [Column("region_name", "Регион", "name", link="href")]
    for code in _LISTS:
        definition = words.indicator(code)
        columns += [
            Column(code, definition["name"], role_of(definition["unit"])),
            Column(f"{code}_week", "На неделю по", "date"),
        ]
    for code in _STATUSES:
        columns += [
            Column(f"{code}_answer", words.indicator(code)["name"]),
            Column(f"{code}_week", "На неделю по", "date"),
        ]
    kept = tuple(c for c in columns if any(row.get(c.name) for row in shown))
    return Table(
        "lists-table", "Госпаблики и электронные журналы", kept, shown,
        summary="Госпаблики и электронные журналы",
    )  # fmt: skip
