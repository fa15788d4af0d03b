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

from vitrina.spelling import fold

FRIDAY = 4
PUBLICATION_TIME = time(14, 0)
#: Where a period date may stand, in the order in which it names the origin of the week.
SOURCES = ("title", "column", "file_name", "folder")

# «5–28.10.2024» without «с» is a range only when it may be a report's period, not a number before
# a date.
_LONGEST_BARE_RANGE = timedelta(days=14)
# «01.09.2024–31.08.2025» is a school year as such; sums since New Year still close with a week.
_LONGEST_RANGE = timedelta(days=330)


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

    Ranges give their end only; «по 24.10.2024» is the end of one whose start is not said. Not
    period dates: dates of documents («приказ от 12.03.2021 № 5»), open bounds and deadlines («с
    25.05.2023», «до 01.07.2023», «к 01.07.2023», «срок: 28.10.2024»), whole school years, and
    digits of other things (ИНН, phones, versions, `20241025`, dates without a year).
    """
    plain = _plain(text)
    mentions = list(_mentions(plain))
    found: list[PeriodDate] = []
    position = 0
    while position < len(mentions):
        mention = mentions[position]
        following = mentions[position + 1] if position + 1 < len(mentions) else None
        if following and _joins(plain, mention, following):
            if following.day - mention.day <= _LONGEST_RANGE:
                found.append(PeriodDate(following.day, is_range_end=True))
            position += 2
            continue
        position += 1
        before = _near_before(plain, mention.start)
        if end := _shortened_end(plain, mention):
            found.append(PeriodDate(end, is_range_end=True))
        elif _ends_range(before, mention.day):
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
# Two digits are a year only where the monitored systems exist: 10.10.10 is a version.
_SHORT_YEAR = r"(?:1[89]|[23]\d)"
_QUOTE = r"[«»\"“”„']?"

_DATE = re.compile(
    rf"""
    (?<!\d)(?:
        (?P<iso_y>{_YEAR})(?P<iso_s>[-._/])(?P<iso_m>{_MONTH_NUMBER})(?P=iso_s)(?P<iso_d>{_DAY})
      | (?P<d>{_DAY})(?P<s>[-._/]|\.[ ])(?P<m>{_MONTH_NUMBER})(?P=s)(?P<y>{_YEAR})
      | (?<!\d\.)(?P<d2>{_DAY})\.(?P<m2>{_MONTH_NUMBER})\.(?P<y2>{_SHORT_YEAR})(?!\.\d)
      | (?P<dw>{_DAY}){_QUOTE}{_GAP}(?P<mw>{_MONTH})\.?{_GAP}(?P<yw>{_YEAR})
    )(?!\d)
    """,
    re.VERBOSE,
)
_TAIL = rf"(?:,?{_GAP}(?:г\.|гг\.|г|года|год))?"
_WEEKDAY = (
    r"(?:(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)[а-я]*"
    r"|(?:пн|вт|ср|чт|пт|сб|вс)\.?(?![а-я]))"
)
_TO = rf"{_GAP}(?:-+|\.\.+|по|до){_GAP}(?:{_WEEKDAY},?{_GAP})?{_QUOTE}"
_JOIN = re.compile(rf"^{_QUOTE}{_TAIL},?(?:{_GAP}\(?{_WEEKDAY}\)?)?(?:{_TO}|_)$")
# What may stand before the end of a range: «с 18», «с 18.10», «18 октября», then «-» or «по».
_RANGE_START = re.compile(
    rf"""
    (?P<word>(?:^|[^\w]|_)(?:с|со|от){_GAP}(?:{_WEEKDAY},?{_GAP})?{_QUOTE})?
    (?<![\d№.])(?<!№\s)(?P<d>{_DAY}){_QUOTE}
    (?:\.(?P<m>{_MONTH_NUMBER})\.?|{_GAP}(?P<mw>{_MONTH})\.?)?
    {_TAIL}{_TO}$
    """,
    re.VERBOSE,
)
# «18.10.2024–24.10»: the end of a range without its year.
_SHORT_END = re.compile(rf"^{_TAIL}{_TO}(?P<d>{_DAY})\.(?P<m>{_MONTH_NUMBER})(?![.\d]*\d)")
_OPEN_END = re.compile(rf"(?:^|[^\w]|_)(?:по|включая){_GAP}{_QUOTE}$")
_OPEN_BOUND = re.compile(
    rf"(?:(?:^|[^\w]|_)(?:с|со|к|ко|до|не{_GAP}позднее|начиная)|срок[а-я]*(?:\s(?!на\b|за\b|по\b)[а-я]+){{0,3}})"
    rf"{_GAP}:?{_GAP}-?{_GAP}{_QUOTE}$"
)
_DOCUMENT = (
    r"приказ|письм|распоряж|постановл|протокол|закон|договор|соглашен|поручен|инструкт|указ"
    r"|редакци|решени|положени|в ред\."
)
_OF_DOCUMENT = re.compile(rf"(?:(?:{_DOCUMENT})[^;\n]{{0,80}}?|№\s*\S+\s+)от{_GAP}{_QUOTE}$")
_NUMBER_FOLLOWS = re.compile(rf"^{_QUOTE}{_TAIL}{_GAP},?{_GAP}(?:№|n\s*\d)")
# A number after one of these counts things: «СОШ 20-28.10.2024», «форма 5-28.10.2024».
_COUNTED = re.compile(
    r"(?:школ|сош|оош|гимназ|лице|сад|форм|таблиц|приложени|лист|част|кабинет|класс)[а-я]*\.?[\s_]*$"
)
# «v2.5.24», «версия 2.10.24», «п. 1.2.24»: short years look like numbering; phones open with +.
_NUMBERING = re.compile(r"(?:\bv|\bver|\bверси[а-я]*|\bред|\bп|\bпп|\bпункт[а-я]*|_v)\.?[\s_]*$")
_PHONE = re.compile(r"\+\d[\d\s()-]*$|\bтел[а-я]*[.:\s]+[\d\s()-]*$")
# How far words around a date matter: cells hold up to 32 767 letters, some made to be slow to read.
_NEAR = 80
_FOOTNOTES = re.compile(r"[¹²³⁰-⁹]")
_SPACES = re.compile(r"[^\S\n]+")
_DASHES = re.compile(r"[‐‑‒–—―−]")


@dataclass(frozen=True)
class _Mention:
    day: date
    start: int
    end: int


def _plain(text: str) -> str:
    # fold() joins the й and ё of names from a Mac and mends look-alikes, but would write «No 5» and
    # join the sign of a footnote to its year.
    parts = (fold(part) for part in _FOOTNOTES.sub("", text).split("№"))
    return _SPACES.sub(" ", _DASHES.sub("-", "№".join(parts)))


def _near_before(plain: str, end: int) -> str:
    return plain[max(0, end - 2 * _NEAR) : end]


def _mentions(plain: str) -> Iterator[_Mention]:
    """Full dates that exist in the calendar, left to right."""
    for match in _DATE.finditer(plain):
        part = match.groupdict()
        before = _near_before(plain, match.start())
        if _PHONE.search(before) or (part["y2"] and _NUMBERING.search(before)):
            continue
        year = part["iso_y"] or part["y"] or part["yw"] or f"20{part['y2']}"
        month = part["iso_m"] or part["m"] or part["m2"] or str(_MONTHS.get(part["mw"] or "", 0))
        day = part["iso_d"] or part["d"] or part["d2"] or part["dw"]
        found = _day_of(int(year), int(month), int(day))
        if found:
            yield _Mention(found, match.start(), match.end())


def _joins(plain: str, first: _Mention, second: _Mention) -> bool:
    """Two full dates with only «по», a dash or `_` between them are one range."""
    between = plain[first.end : second.start]
    return first.day < second.day and len(between) <= _NEAR and bool(_JOIN.match(between))


def _shortened_end(plain: str, first: _Mention) -> date | None:
    """The end of «18.10.2024–24.10», in the year of its start or the next one."""
    match = _SHORT_END.match(plain[first.end : first.end + _NEAR])
    if not match:
        return None
    end = _day_of(first.day.year, int(match["m"]), int(match["d"]))
    if end and end < first.day:
        end = _day_of(first.day.year + 1, int(match["m"]), int(match["d"]))
    return end if end and end - first.day <= _LONGEST_RANGE else None


def _ends_range(before: str, end: date) -> bool:
    """Whether «по» or a shortened first day («с 18 по», «18–») stands right before a full date."""
    match = _RANGE_START.search(before)
    if not match or (not match["word"] and _COUNTED.search(before[: match.start()])):
        return bool(_OPEN_END.search(before))
    day, month = int(match["d"]), end.month
    if match["mw"] or match["m"]:
        month = _MONTHS[match["mw"]] if match["mw"] else int(match["m"])
    elif match["word"] and day > end.day:
        month = end.month - 1 or 12
    start = _day_of(end.year - 1 if month > end.month else end.year, month, day)
    longest = _LONGEST_RANGE if match["word"] else _LONGEST_BARE_RANGE
    is_range = start is not None and timedelta(0) <= end - start <= longest
    return is_range or bool(_OPEN_END.search(before))


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_of_document(plain: str, mention: _Mention) -> bool:
    """«приказ от 12.03.2021 № 5», «№ 5 от 12.03.2021»: the date of a paper, not of a period."""
    before = _near_before(plain, mention.start)
    if _OF_DOCUMENT.search(before):
        return True
    return bool(re.search(rf"(?:^|\W)от{_GAP}{_QUOTE}$", before)) and bool(
        _NUMBER_FOLLOWS.match(plain[mention.end : mention.end + _NEAR])
    )
