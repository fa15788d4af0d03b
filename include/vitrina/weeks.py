"""Weeks: the only place that turns dates and names into a reporting week.

A reporting week is [Friday - 7 days, Friday) and is keyed by the Friday that closes it. A single
date is a publication date and counts for the latest Friday on or before it; the end of a range is
a content date and counts for the first Friday on or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

FRIDAY = 4
PUBLICATION_TIME = time(14, 0)
#: Where a period date may stand, in the order in which it names the origin of the week.
SOURCES = ("title", "column", "file_name", "folder")

# «5–28.10.2024» without «с» is a range only when it may be a report's period, not a number before
# a date.
_LONGEST_BARE_RANGE = timedelta(days=14)
_LONGEST_JOINED_RANGE = timedelta(days=93)


@dataclass(frozen=True)
class PeriodDate:
    """One date that names a period: a publication day, or the last day of a printed range."""

    day: date
    is_range_end: bool = False


@dataclass(frozen=True)
class WeekResolution:
    """What a file says about its period.

    `origin` is one of SOURCES or `modified`; on a conflict (Q02) the week and the as-of date are
    None and `conflict` maps each source to the weeks it names.
    """

    report_week: date | None
    as_of_date: date | None
    origin: str | None
    conflict: Mapping[str, tuple[date, ...]] | None = None


def resolve_week(
    sources: Mapping[str, Sequence[PeriodDate]], modified: datetime, tz: tzinfo
) -> WeekResolution:
    """The reporting week all sources agree on; without any date, that of the modification time.

    `sources` has keys of SOURCES; `modified` is an aware instant. The as-of date is the latest day
    named by the first source that names one, or the Friday itself when nothing does.
    """
    unknown = set(sources) - set(SOURCES)
    if unknown:
        raise ValueError(f"unknown sources of a period: {sorted(unknown)}")
    weeks = {
        name: tuple(sorted({closing_friday(found) for found in sources[name]}))
        for name in SOURCES
        if sources.get(name)
    }
    named = {week for found in weeks.values() for week in found}
    if not named:
        friday = week_of_modified(modified, tz)
        return WeekResolution(friday, friday, "modified")
    if len(named) > 1:
        return WeekResolution(None, None, None, weeks)
    origin = next(iter(weeks))
    return WeekResolution(named.pop(), max(found.day for found in sources[origin]), origin)


def closing_friday(found: PeriodDate) -> date:
    """Range end: first Friday on or after it. Single date: latest Friday on or before it."""
    if found.is_range_end:
        return found.day + timedelta(days=(FRIDAY - found.day.weekday()) % 7)
    return found.day - timedelta(days=(found.day.weekday() - FRIDAY) % 7)


def week_of_day(day: date) -> date:
    """Week of a daily row: the first Friday after its day, for weeks are half-open."""
    return day + timedelta(days=(FRIDAY - day.weekday() - 1) % 7 + 1)


def week_of_modified(instant: datetime, tz: tzinfo) -> date:
    """The latest Friday 14:00 not after the instant, both read on the clocks of `tz`."""
    if instant.tzinfo is None:
        raise ValueError("a modification time needs its zone")
    local = instant.astimezone(tz)
    friday = closing_friday(PeriodDate(local.date()))
    if friday == local.date() and local.time() < PUBLICATION_TIME:
        friday -= timedelta(days=7)
    return friday


def period_dates(text: str) -> list[PeriodDate]:
    """Dates of a title, a file or folder name or a cell that may name its period, in order.

    Ranges give their end only. Not period dates: dates of documents («приказ от 12.03.2021 № 5»)
    and open bounds («с 25.05.2023», «до 01.07.2023», «к 01.07.2023»).
    """
    plain = _plain(text)
    mentions = list(_mentions(plain))
    found: list[PeriodDate] = []
    position = 0
    while position < len(mentions):
        mention = mentions[position]
        following = mentions[position + 1] if position + 1 < len(mentions) else None
        if following and _joins(plain, mention, following):
            found.append(PeriodDate(following.day, is_range_end=True))
            position += 2
            continue
        position += 1
        before = plain[: mention.start]
        if _ends_range(before, mention.day):
            found.append(PeriodDate(mention.day, is_range_end=True))
        elif not (_OPEN_BOUND.search(before) or _is_of_document(plain, mention)):
            found.append(PeriodDate(mention.day))
    return list(dict.fromkeys(found))


_MONTH_STEMS = (
    "январ", "феврал", "март", "апрел", "ма", "июн",
    "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
_MONTH_SHORT = (
    "янв", "фев|февр", "мар", "апр", "май|мая", "июн",
    "июл", "авг", "сен|сент", "окт", "ноя|нояб", "дек",
)  # fmt: skip
_MONTHS = {
    **{f"{stem}{end}": n for n, stem in enumerate(_MONTH_STEMS, 1) for end in ("а", "я", "ь", "")},
    **{name: n for n, short in enumerate(_MONTH_SHORT, 1) for name in short.split("|")},
}
del _MONTHS["ма"]
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_GAP = r"[\s_]*"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"20\d\d"

_DATE = re.compile(
    rf"""
    (?<!\d)(?:
        (?P<iso_y>{_YEAR})(?P<iso_s>[-._/])(?P<iso_m>{_MONTH_NUMBER})(?P=iso_s)(?P<iso_d>{_DAY})
      | (?P<d>{_DAY})(?P<s>[-._/])(?P<m>{_MONTH_NUMBER})(?P=s)(?P<y>{_YEAR})
      | (?<!\d\.)(?P<d2>{_DAY})\.(?P<m2>{_MONTH_NUMBER})\.(?P<y2>\d\d)(?!\.\d)
      | (?P<dw>{_DAY}){_GAP}(?P<mw>{_MONTH})\.?{_GAP}(?P<yw>{_YEAR})
    )(?!\d)
    """,
    re.VERBOSE,
)
_TAIL = r"(?:г\.|г|года|год)?"
_JOIN = re.compile(rf"^{_GAP}{_TAIL},?{_GAP}(?:-+|_|по|до|\.\.+){_GAP}$")
# What may stand before the end of a range: «с 18», «с 18.10», «18 октября», then «-» or «по».
_RANGE_START = re.compile(
    rf"""
    (?P<word>(?:^|[^\w]|_)(?:с|со|от){_GAP})?
    (?<![\d№.])(?<!№\s)(?P<d>{_DAY})
    (?:\.(?P<m>{_MONTH_NUMBER})\.?|{_GAP}(?P<mw>{_MONTH})\.?)?
    {_GAP}{_TAIL}{_GAP}(?:-+|по|до){_GAP}$
    """,
    re.VERBOSE,
)
_OPEN_BOUND = re.compile(rf"(?:^|[^\w]|_)(?:с|со|к|ко|до|не{_GAP}позднее|начиная){_GAP}$")
_DOCUMENT = r"приказ|письм|распоряж|постановл|протокол|закон|договор|соглашен|поручен|инструкт|указ"
_OF_DOCUMENT = re.compile(rf"(?:(?:{_DOCUMENT})[^;\n]{{0,80}}?|№\s*\S+\s+)от{_GAP}$")
_NUMBER_FOLLOWS = re.compile(rf"^{_GAP}{_TAIL}{_GAP},?{_GAP}(?:№|n\s*\d)")
_SPACES = re.compile(r"[^\S\n]+")
_DASHES = re.compile(r"[‐‑‒–—―−]")


@dataclass(frozen=True)
class _Mention:
    day: date
    start: int
    end: int


def _plain(text: str) -> str:
    return _SPACES.sub(" ", _DASHES.sub("-", text.lower().replace("ё", "е")))


def _mentions(plain: str) -> Iterator[_Mention]:
    """Full dates that exist in the calendar, left to right."""
    for match in _DATE.finditer(plain):
        part = match.groupdict()
        year = part["iso_y"] or part["y"] or part["yw"] or f"20{part['y2']}"
        month = part["iso_m"] or part["m"] or part["m2"] or str(_MONTHS.get(part["mw"] or "", 0))
        day = part["iso_d"] or part["d"] or part["d2"] or part["dw"]
        try:
            yield _Mention(date(int(year), int(month), int(day)), match.start(), match.end())
        except ValueError:
            continue


def _joins(plain: str, first: _Mention, second: _Mention) -> bool:
    """Two full dates with only «по», a dash or `_` between them are one range."""
    length = second.day - first.day
    between = plain[first.end : second.start]
    return timedelta(0) < length <= _LONGEST_JOINED_RANGE and bool(_JOIN.match(between))


def _ends_range(before: str, end: date) -> bool:
    """Whether a shortened first day («с 18 по», «18–») stands right before a full date."""
    match = _RANGE_START.search(before)
    if not match:
        return False
    month = _MONTHS[match["mw"]] if match["mw"] else int(match["m"] or end.month)
    year = end.year - 1 if month > end.month else end.year
    try:
        start = date(year, month, int(match["d"]))
    except ValueError:
        return False
    longest = _LONGEST_JOINED_RANGE if match["word"] else _LONGEST_BARE_RANGE
    return timedelta(0) <= end - start <= longest


def _is_of_document(plain: str, mention: _Mention) -> bool:
    """«приказ от 12.03.2021 № 5», «№ 5 от 12.03.2021»: the date of a paper, not of a period."""
    before = plain[: mention.start]
    if _OF_DOCUMENT.search(before):
        return True
    return bool(re.search(rf"(?:^|\W)от{_GAP}$", before)) and bool(
        _NUMBER_FOLLOWS.match(plain[mention.end :])
    )
