"""Five weeks of a few regions, and corrections of them of every kind: a region a scenario."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.warehouse.landed import Landed, Row
from vitrina import tables
from vitrina.data_root import written_whole

WEEKS = ["2024-10-11", "2024-10-18", "2024-10-25", "2024-11-01", "2024-11-08"]
FIRST, SECOND, THIRD, FOURTH, FIFTH = WEEKS
EARLY, LATE, LATER = "2024-10-18T12:00:00", "2024-11-10T12:00:00", "2024-11-11T12:00:00"


def steady_weeks(landed: Landed) -> None:
    """Regions 24, 55, 42 and 54 over five weeks; of 55 the second is not there yet."""
    for region in ("24", "55", "42", "54"):
        codes = [f"{region}-{number}" for number in range(11)]
        landed.registry(f"реестр {region}", [{"code": code} for code in codes], region=region)
        landed.file("headcounts", f"численность {region}", bases(codes), as_of="2024-09-20",
                    region=region)  # fmt: skip
        for week in WEEKS:
            if (region, week) == ("55", SECOND):
                continue
            rows = export(codes[:10])
            if region == "24" and week in (SECOND, THIRD, FOURTH):
                rows[2]["is_active"] = False
            if (region, week) == ("55", THIRD):
                # No inactivity of 55 reaches beyond this week.
                rows[0]["is_active"], rows[3]["is_active"] = True, False
            landed.file("sferum_organizations", f"{region} {week}", rows, week=week,
                        region=region, modified=f"{week}T12:00:00")  # fmt: skip


def files_that_come_afterwards(landed: Landed) -> None:
    kind = "sferum_organizations"
    codes = [f"24-{number}" for number in range(11)]
    # One figure more, 24-2 active after all, 24-9 no longer there, 24-10 there at last.
    rows = export([*codes[:9], codes[10]])
    rows[1]["teachers_active_messages"] = 8
    landed.file(kind, "24 исправлено", rows, week=SECOND, modified=LATE)
    landed.file(kind, "55 опоздало", export([f"55-{n}" for n in range(10)]), week=SECOND,
                region="55", modified=LATE)  # fmt: skip
    older = export([f"42-{n}" for n in range(10)])
    older[0]["teachers_active_messages"] = 1
    landed.file(kind, "42 черновик", older, week=THIRD, region="42", modified=EARLY)


def corrections_of_every_kind(landed: Landed) -> None:
    lists(landed)
    versions_of_versions(landed)
    parts(landed)
    bases_and_counts(landed)


def lists(landed: Landed) -> None:
    """Region 01, kinds 2 to 7: the second file of each says something else."""
    codes = [f"01-{number}" for number in range(10)]
    landed.registry("реестр 01", [{"code": code} for code in codes], region="01")
    report: Row = {"teachers": 100, "students": 100, "organizations": 10, "teachers_registered": 50}
    towns = [f"0170{number}000" for number in range(1, 7)]

    def put(kind: str, before: list[Row], after: list[Row], **keys: Any) -> None:
        where = {"week": FIRST, "region": "01", **keys}
        landed.file(kind, f"01 {kind} 1", before, modified=EARLY, **where)
        landed.file(kind, f"01 {kind} 2", after, modified=LATE, **where)

    rows = [{**report, "municipality": town, "municipality_id": town} for town in towns]
    changed = [{**rows[0], "teachers_registered": 60}, *rows[1:5]]
    put("sferum_municipalities", rows, changed)
    slide = {"org_active_pct__all": 41.0, "org_active_pct__all_step": 1.0}
    put("sferum_regions", [slide], [{**slide, "org_active_pct__all": 43.0}])
    mine = {"level": "head", "organizations": 1, "active": 1, "teachers": 20,
            "teachers_active": 10, "students": 100, "students_active": 50}  # fmt: skip
    pupils = [{**mine, "organization_id": code, "name": code} for code in codes]
    pupils[0]["active"] = 0
    put("my_school_organizations", pupils,
        [pupils[0], {**pupils[1], "teachers_active": 15}, *pupils[2:]], as_of=FIRST)  # fmt: skip
    total = {"organizations": 10, "active": 9, "teachers": 200, "teachers_active": 100,
             "students": 1000, "students_active": 500}  # fmt: skip
    put("my_school_regions", [total], [{**total, "active": 8}], as_of=FIRST)
    status = {"vendor": "ИрТех", "chats_calls": "no", "mini_app": "no"}
    put("journal_integration", [status], [{**status, "chats_calls": "yes"}], as_of=FIRST)
    page = {"active_pct": 80.0, "active_pct_step": 0.1, "engagement_index": 1.2,
            "engagement_index_step": 0.1}  # fmt: skip
    put("public_pages", [page], [{**page, "active_pct": 90.5}], as_of=FIRST)


def versions_of_versions(landed: Landed) -> None:
    """Region 02: three versions of one week; the third takes the second's figure back."""
    codes = [f"02-{number}" for number in range(10)]
    landed.registry("реестр 02", [{"code": code} for code in codes], region="02")
    landed.file("headcounts", "численность 02", bases(codes), as_of="2024-09-20", region="02")
    for number, wrote in enumerate((5, 7, 5), start=1):
        rows = export(codes)
        rows[1]["teachers_active_messages"] = wrote
        landed.file("sferum_organizations", f"02 версия {number}", rows, week=FIRST, region="02",
                    modified=f"2024-10-1{number}T12:00:00")  # fmt: skip


def parts(landed: Landed) -> None:
    """Region 03: a north and a south, and the north again; half a region is no census."""
    codes = [f"03-{number}" for number in range(20)]
    landed.registry("реестр 03", [{"code": code} for code in codes], region="03")
    landed.file("headcounts", "численность 03", bases(codes), as_of="2024-09-20", region="03")
    again = export(codes[:10])
    again[1]["teachers_active_messages"] = 9
    for name, rows, modified in (
        ("север", export(codes[:10]), EARLY),
        ("север снова", again, LATE),
        # The south comes last: the correction is of the north all the same.
        ("юг", export(codes[10:]), LATER),
    ):
        landed.file("sferum_organizations", f"03 {name}", rows, week=FIRST, region="03",
                    modified=modified)  # fmt: skip


def bases_and_counts(landed: Landed) -> None:
    """Region 04: another base of one school, another count of schools; a base that waits."""
    codes = [f"04-{number}" for number in range(10)]
    landed.registry("реестр 04", [{"code": code} for code in codes], region="04")
    for number, teachers in enumerate((10, 20), start=1):
        rows = bases(codes)
        rows[1]["teachers"] = teachers
        landed.file("headcounts", f"04 численность {number}", rows, as_of="2024-09-20",
                    region="04", modified=f"2024-10-0{number}T12:00:00")  # fmt: skip
        later = bases(codes)
        later[1]["teachers"] = 100 * teachers
        landed.file("headcounts", f"04 на следующий год {number}", later, as_of="2024-11-05",
                    region="04", modified=f"2024-11-0{number}T12:00:00")  # fmt: skip
        landed.file("organization_counts", f"04 количество {number}",
                    [{"org_type": "school", "organizations": 10 * number}], as_of="2024-09-01",
                    region="04", modified=f"2024-10-0{number}T12:00:00")  # fmt: skip
    for week in (FIRST, SECOND):
        landed.file("sferum_organizations", f"04 {week}", export(codes), week=week, region="04")


def bases(codes: list[str]) -> list[Row]:
    return [{"organization_id": code, "form": "ОО-1", "teachers": 10, "students": 100}
            for code in codes]  # fmt: skip


def export(codes: list[str]) -> list[Row]:
    """The first school is not active, so that the list is no list of one status."""
    return [
        {"organization_id": code, "name": code, "is_connected": True, "is_active": number > 0,
         "teachers_registered": 10, "students_registered": 100, "teachers_active_messages": 5}
        for number, code in enumerate(codes)
    ]  # fmt: skip


def sheets_of_all_loads(landed: Landed) -> None:
    """What reading counts of every sheet: its data rows and no others."""
    root = landed.settings.data_root
    loads = [
        row for path in root.loads.glob("*.parquet") for row in pq.read_table(path).to_pylist()
    ]
    counts: Counter[tuple[str, str]] = Counter()
    for load in loads:
        counts[load["file_sha256"], load["sheet"]] += load["row_count"]
    nothing = dict.fromkeys((name for name in tables.SHEETS.names if name.endswith("_rows")), 0)
    rows = [
        {
            **nothing,
            "file_sha256": sha,
            "sheet": sheet,
            "used_range_rows": count,
            "data_rows": count,
        }
        for (sha, sheet), count in counts.items()
    ]
    with written_whole(root.raw / "sheets" / "all.parquet") as part:
        pq.write_table(pa.Table.from_pylist(rows, tables.SHEETS), part)
