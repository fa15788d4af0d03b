"""History: any number of weeks of a country in a data root, as `validate` leaves them.

Every week a file of each region (kind 1) and national ones of kinds 2 and 3; every fourth also
public pages and «Моя школа», every thirteenth journals. Before them a registry and headcounts of
each region and the ministry's counts.

`python -m benchmarks.history FOLDER WEEKS [ORGANIZATIONS]` writes one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha1
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.accepted import File, finding_on, leave, rows_of
from benchmarks.country import (
    FORMS,
    SEED,
    STUDENT_COUNTS,
    TEACHER_COUNTS,
    TYPES,
    WITH_STUDENTS,
    Column,
    Country,
    Region,
)
from vitrina.data_root import DataRoot

#: The newest week of a history; a longer one reaches further back, so that all end alike.
NEWEST = date(2026, 5, 15)
WEEK = timedelta(days=7)
ORGANIZATIONS = 110_000

#: Share of rows a rule refuses each week, and of those it only marks.
_REFUSED, _MARKED = 0.0005, 0.003
#: Indicator of the federal slide: what it counts, and of which base; None: of organisations.
_SLIDE = {
    "org_active_pct": ("is_active", None),
    "teacher_active_msg_pct": ("teachers_active_messages", "teachers"),
    "student_active_pct": ("students_active", "students"),
}
#: From this day on the regions' `all` holds additional education (seeds/scopes.csv).
_ADDITIONAL_SINCE = date(2024, 9, 1)


@dataclass(frozen=True)
class History:
    """The files of a country in a data root."""

    root: DataRoot
    country: Country

    def write(self, weeks: int, newest: date = NEWEST) -> None:
        """The bases, then `weeks` weeks up to the newest."""
        fridays = [newest - WEEK * back for back in reversed(range(weeks))]
        self.write_bases({_school_year(friday) for friday in fridays})
        for friday in fridays:
            self.add(friday)

    def write_bases(self, years: Iterable[int]) -> None:
        """Registries, and headcounts and counts of September of the years."""
        for region in self.country.regions:
            self._write_registry(region, date(2022, 8, 1))
            if region.first % 8 == 0:
                self._write_registry(region, date(2025, 8, 20), closed=date(2025, 8, 1))
            for year in sorted(years):
                self._write_headcounts(region, year)
        for year in sorted(years):
            self._write_counts(year)

    def add(self, friday: date) -> None:
        """All files of one week."""
        figures = self.country.week(friday)
        for region in self.country.regions:
            self._write_organizations(region, friday, figures)
        self._write_municipalities(friday, figures)
        self._write_slide(friday, figures)
        spread = np.arange(len(self.country.regions))
        number = friday.toordinal() // 7
        if number % 4 == 0:
            percents = np.round(88 + 8 * np.sin(spread + number / 100), 2)
            pages = {"active_pct": percents, "engagement_index": np.round(percents / 70, 2)}
            steps = {f"{name}_step": np.full(len(spread), 0.01) for name in pages}
            self._write_list("public_pages", "Госпаблики", friday, {**pages, **steps})
            part = 500 + 3 * spread + number % 9
            counts = {"organizations": 900 + 3 * spread, "active": part, "teachers": 9 * part,
                      "teachers_active": 4 * part, "students": 90 * part,
                      "students_active": 20 * part}  # fmt: skip
            self._write_list("my_school_regions", "Моя школа", friday, counts)
        if number % 13 == 0:
            vendors = np.where(spread % 3 == 0, "ЭлЖур", "Дневник.ру")
            yes = np.full(len(spread), "yes")
            answers = {"vendor": vendors, "chats_calls": yes, "mini_app": yes}
            self._write_list("journal_integration", "ЭЖД", friday, answers)

    def correct(self, friday: date, region_code: str, version: int = 1) -> None:
        """A newer file of one region and an earlier week, put there after the newest week."""
        region = next(place for place in self.country.regions if place.code == region_code)
        self._write_organizations(region, friday, self.country.week(friday, version), version)

    def _write_registry(self, region: Region, day: date, closed: date | None = None) -> None:
        """A later edition closes one organisation in two hundred."""
        name = f"Реестр {region.name} {day:%d.%m.%Y}.xlsx"
        file = File("registry", name, "Реестр", _at(day), None, day)
        chosen = np.arange(region.first, region.end)
        is_closed = pa.array((np.arange(self.country.size) % 200 == 0) & (closed is not None))
        columns = {
            **self._known,
            "closed_date": pc.if_else(is_closed, pa.scalar(closed, pa.date32()), None),
            "status": "Действует",
            "link_method": "registry_id",
        }
        leave(self.root, file, rows_of(file, columns, chosen))

    def _write_headcounts(self, region: Region, year: int) -> None:
        day = date(year, 9, 20)
        name = f"Численность {region.name} {year}.xlsx"
        file = File("headcounts", name, "Численность", _at(day), None, day)
        chosen = np.flatnonzero(self.country.has_base[region.first : region.end]) + region.first
        bases = {name: pa.array(base) for name, base in self.country.bases(year).items()}
        columns = {**self._known, **bases, "form": self._form, "as_of": day}
        leave(self.root, file, rows_of(file, columns, chosen))

    def _write_counts(self, year: int) -> None:
        day = date(year, 9, 1)
        name = f"Количество организаций {year}.xlsx"
        file = File("organization_counts", name, "Количество", _at(day), None, day)
        types = len(TYPES)
        counts = np.bincount(self.country.region * types + self.country.type)
        counts.resize(len(self.country.regions) * types)
        columns = {
            **{name: _repeated(values, types) for name, values in self._of_regions.items()},
            "org_type": pa.array(list(TYPES) * len(self.country.regions)),
            "organizations": pa.array(counts),
            "as_of": day,
        }
        is_counted = (counts > 0) & (np.arange(len(counts)) % types != TYPES.index("authority"))
        leave(self.root, file, rows_of(file, columns, np.flatnonzero(is_counted)))

    def _write_organizations(
        self, region: Region, friday: date, figures: dict[str, Column], version: int = 0
    ) -> None:
        """Kind 1: a few rows refused, a few marked, and one stranger below them."""
        edition = f" исправлено {version}" if version else ""
        name = f"Сферум {region.name} {friday:%d.%m.%Y}{edition}.xlsx"
        modified = _at(NEWEST + timedelta(days=version)) if version else _at(friday)
        file = File("sferum_organizations", name, "Организации", modified, friday, friday)
        chosen = np.flatnonzero(self._is_listed[region.first : region.end]) + region.first
        columns = {**self._known, **{name: pa.array(value) for name, value in figures.items()}}
        rows = rows_of(file, columns, np.append(chosen, chosen[-1]))
        rolled = np.append(self._dice(friday)[chosen], 1)
        refused = np.flatnonzero(rolled < _REFUSED)
        marked = np.flatnonzero((rolled >= _REFUSED) & (rolled < _REFUSED + _MARKED))
        findings = [
            finding_on(row, file.kind, rule, severity)
            for places, rule, severity in ((refused, "Q15", "reject_row"), (marked, "Q21", "warn"))
            for row in rows.take(pa.array(places)).to_pylist()
        ]
        accepted = rows.slice(0, len(chosen)).filter(pa.array(rolled[:-1] >= _REFUSED))
        stranger = _stranger(rows.slice(len(chosen)), region)
        candidates = [_candidate(stranger, row, rank)
                      for rank, row in enumerate(rows.slice(0, 3).to_pylist(), 1)]  # fmt: skip
        findings += [finding_on(stranger.to_pylist()[0], file.kind, "Q12", "warn")]
        leave(self.root, file, pa.concat_tables([accepted, stranger]), findings, candidates)

    def _write_municipalities(self, friday: date, figures: dict[str, Column]) -> None:
        """Kind 2: the sums of kind 1, one file for the country."""
        file = File("sferum_municipalities", f"Отчет по муниципалитетам {friday:%d.%m.%Y}.xlsx",
                    "28 столбцов", _at(friday, hours=1), friday, friday)  # fmt: skip
        country = self.country
        is_counted = self._is_listed & (self._dice(friday) >= _REFUSED)
        is_known = country.is_member(TYPES[:-1])
        has_people = country.is_member(WITH_STUDENTS)
        firsts, group = np.unique(country.place, return_index=True, return_inverse=True)[1:]

        def summed(values: Column, among: Column) -> Column:
            return np.bincount(group, values * among, len(firsts)).astype(np.int64)

        bases = country.bases(_school_year(friday))
        counts = {
            "organizations": summed(np.ones(country.size), is_known),
            **{name: summed(base, has_people & country.has_base) for name, base in bases.items()},
            "organizations_connected": summed(figures["is_connected"], is_counted),
            "organizations_active": summed(figures["is_active"], is_counted),
            **{
                name: summed(figures[name], is_counted & has_people)
                for name in (*TEACHER_COUNTS, *STUDENT_COUNTS)
            },
        }
        columns: dict[str, Any] = {name: pa.array(values) for name, values in counts.items()}
        for name in counts:
            base = name.split("_")[0]
            if name != base:
                percents = 100 * counts[name] / np.maximum(counts[base], 1)
                columns[f"{name}_pct"] = pa.array(np.round(percents, 1))
                columns[f"{name}_pct_step"] = pa.array(np.full(len(firsts), 0.1))
                columns[f"rank_{name}"] = pa.array(np.arange(len(firsts)) % 40 + 1)
        for name in ("region_code", "region", "municipality_id", "municipality"):
            columns[name] = self._known[name].take(pa.array(firsts))
        leave(self.root, file, rows_of(file, columns, np.arange(len(firsts))))

    def _write_slide(self, friday: date, figures: dict[str, Column]) -> None:
        """Kind 3: percents of the regions, to one digit."""
        country = self.country
        is_counted = self._is_listed & (self._dice(friday) >= _REFUSED)
        bases = country.bases(_school_year(friday))
        of_all = TYPES[:-1] if friday >= _ADDITIONAL_SINCE else (*WITH_STUDENTS, "preschool")
        columns: dict[str, Column] = {}
        for indicator, (counted, base) in _SLIDE.items():
            whole = bases[base] * country.has_base if base else np.ones(country.size)
            for org_type in ("all", "school", "preschool"):
                members: tuple[str, ...] = of_all if org_type == "all" else (org_type,)
                if base == "students":
                    members = tuple(name for name in members if name in WITH_STUDENTS)
                if not members:
                    continue
                among = country.is_member(members)
                listed = figures[counted] * (among & is_counted & (country.has_base | (not base)))
                numerator = np.bincount(country.region, listed, len(country.regions))
                denominator = np.bincount(country.region, whole * among, len(country.regions))
                percents = 100 * numerator / np.maximum(denominator, 1)
                columns[f"{indicator}__{org_type}"] = np.round(percents, 1)
                columns[f"{indicator}__{org_type}_step"] = np.full(len(percents), 0.1)
        self._write_list("sferum_regions", "Слайд по регионам", friday, columns)

    def _write_list(self, kind: str, title: str, friday: date, columns: dict[str, Column]) -> None:
        """A national file with a row a region."""
        name = f"{title} {friday:%d.%m.%Y}.xlsx"
        file = File(kind, name, title, _at(friday, hours=2), friday, friday)
        arrays = {name: pa.array(values) for name, values in columns.items()}
        chosen = np.arange(len(self.country.regions))
        leave(self.root, file, rows_of(file, {**arrays, **self._of_regions}, chosen))

    def _dice(self, friday: date) -> Column:
        return np.random.default_rng([SEED, friday.toordinal(), 99]).random(self.country.size)

    @cached_property
    def _is_listed(self) -> Column:
        return self.country.is_member(TYPES[:-1]) & ~self.country.is_left_out

    @cached_property
    def _form(self) -> pa.Array:
        return pa.array([(*FORMS, None)[number] for number in self.country.type], pa.string())

    @cached_property
    def _of_regions(self) -> dict[str, pa.Array]:
        regions = self.country.regions
        return {
            "region_code": pa.array([region.code for region in regions]),
            "region": pa.array([region.name for region in regions]),
        }

    @cached_property
    def _known(self) -> dict[str, Any]:
        """What files print of an organisation, and what it is linked to."""
        country = self.country
        places = [
            (country.regions[region], number)
            for region, number in zip(
                country.region.tolist(), country.municipality.tolist(), strict=True
            )
        ]
        identifiers = [f"{region.code}-{number:06d}" for number, (region, _) in enumerate(places)]
        # A branch has its head's number.
        legal = np.where(country.is_branch, country.head, np.arange(country.size)).tolist()
        inns = [
            f"{region.inn}{number:08d}" for number, (region, _) in zip(legal, places, strict=True)
        ]
        oktmo = [region.municipality_oktmo(number) for region, number in places]
        names = [f"МБОУ «Организация № {number}»" for number in range(country.size)]
        text: dict[str, Any] = {
            "region_code": [region.code for region, _ in places],
            "region": [region.name for region, _ in places],
            "municipality_id": [f"{code}000" for code in oktmo],
            "municipality": [f"Муниципальный округ {code}" for code in oktmo],
            "oktmo": [f"{code}101001" for code in oktmo],
            "organization_id": identifiers,
            "organization_code": identifiers,
            "name": names,
            "full_name": [f"Муниципальное бюджетное учреждение {name}" for name in names],
            "org_type": [TYPES[number] for number in country.type],
            "level": ["branch" if is_branch else "head" for is_branch in country.is_branch],
            "head": [None if head < 0 else identifiers[head] for head in country.head.tolist()],
            "inn": inns,
            "kpp": [f"{inn[:4]}01001" for inn in inns],
            "ogrn": [f"102{inn}" for inn in inns],
        }
        return {
            **{name: pa.array(values, pa.string()) for name, values in text.items()},
            "opened_date": date(1994, 9, 1),
            "link_method": "inn_kpp",
            "link_score": 100.0,
        }


def _stranger(row: pa.Table, region: Region) -> pa.Table:
    """A school no registry knows, week after week."""
    signature = sha1(region.code.encode(), usedforsecurity=False).hexdigest()
    changed = {
        "organization_id": f"u:{signature}", "organization_code": None, "is_linked": False,
        "link_method": None, "link_score": None, "inn": f"{region.inn}99999999",
        "name": "МБОУ «Школа за рекой»", "org_type": "school",
    }  # fmt: skip
    return pa.Table.from_pylist([{**row.to_pylist()[0], **changed}], row.schema)


def _candidate(stranger: pa.Table, row: dict[str, Any], rank: int) -> dict[str, Any]:
    printed = stranger.to_pylist()[0]
    return {
        "kind": "sferum_organizations",
        **{name: printed[f"_{name}"] for name in ("file_sha256", "file_name", "sheet")},
        "row_number": printed["_row_number"],
        **{name: printed[name] for name in ("report_week", "region_code", "inn", "municipality")},
        "printed_name": printed["name"],
        "candidate_rank": rank,
        "organization_id": row["organization_id"],
        "score": 90.0 - rank,
        "method": "name",
    }


def _repeated(values: pa.Array, times: int) -> pa.Array:
    return values.take(pa.array(np.repeat(np.arange(len(values)), times)))


def _school_year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def _at(day: date, hours: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 11 + hours, 30, tzinfo=UTC)


if __name__ == "__main__":
    folder, weeks, *size = sys.argv[1:]
    country = Country(int(size[0]) if size else ORGANIZATIONS)
    History(DataRoot(Path(folder)), country).write(int(weeks))
