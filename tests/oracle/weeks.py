"""Dates of titles, names and folders → the Friday that closes the reporting week.

A week is [Friday - 7, Friday). A single date is a day of publication: the latest Friday on or
before it. The end of a range is a day of content: the first Friday on or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FRIDAY = 4
MOSCOW = ZoneInfo("Europe/Moscow")
MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн",
          "июл", "август", "сентябр", "октябр", "ноябр", "декабр")  # fmt: skip
_DATE = re.compile(
    r"(?<!\d)(?:(?P<Y>20\d\d)[-_](?P<M>\d\d)[-_](?P<D>\d\d)"
    r"|(?P<d>\d\d)[._-](?P<m>\d\d)[._-](?P<y>20\d\d)"
    r"|(?P<day>\d{1,2}) (?P<word>[а-я]+) (?P<year>20\d\d))(?!\d)"
)


def mentions(text: str) -> list[tuple[date, bool]]:
    """Dates a text names, each with whether it ends a range; the start of a range is no date."""
    found = [(match.start(), match.end(), _day(match)) for match in _DATE.finditer(text.lower())]
    named = [(start, end, day) for start, end, day in found if day]
    dates: list[tuple[date, bool]] = []
    for place, (start, _, day) in enumerate(named):
        between = text[named[place - 1][1] : start].strip().lower() if place else ""
        is_end = between in ("по", "-", "–", "—")
        if is_end:
            dates.pop()
        dates.append((day, is_end))
    return dates


def closing_friday(day: date, is_range_end: bool) -> date:
    """The Friday a named day belongs to."""
    if is_range_end:
        return day + timedelta(days=(FRIDAY - day.weekday()) % 7)
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)


def week_of(texts: Iterable[str], modified: datetime) -> date | None:
    """The one week all texts agree on, None when they do not (Q02).

    Without any date it is the latest Friday 14:00 in Moscow before the file was modified.
    """
    weeks = {closing_friday(*mention) for text in texts for mention in mentions(text)}
    if len(weeks) > 1:
        return None
    if weeks:
        return weeks.pop()
    return closing_friday((modified.astimezone(MOSCOW) - timedelta(hours=14)).date(), False)


def as_of(sources: Iterable[Iterable[str]], otherwise: date) -> date:
    """The latest day that the first source to name one names, else the one given."""
    for texts in sources:
        if days := [day for text in texts for day, _ in mentions(text)]:
            return max(days)
    return otherwise


def named_day(sources: Iterable[Iterable[str]], modified: datetime) -> date:
    """The latest day the first source to name one names; the day of the file when none does."""
    return as_of(sources, modified.astimezone(MOSCOW).date())


def last_day(week: date) -> date:
    """The Thursday by which school years and «binding from» are judged."""
    return week - timedelta(days=1)


def closing(day: date) -> date:
    """The first Friday on or after a day: it closes what is told as of that day."""
    return closing_friday(day, True)


def school_year(day: date) -> int:
    """The year in which the school year of a day began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def _day(match: re.Match[str]) -> date | None:
    if match["Y"]:
        return date(int(match["Y"]), int(match["M"]), int(match["D"]))
    if match["d"]:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    month = next((n for n, stem in enumerate(MONTHS, 1) if match["word"].startswith(stem)), None)
    return date(int(match["year"]), month, int(match["day"])) if month else None
