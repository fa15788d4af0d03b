"""Jumps from accepted files to `holds`, `loads` and the facts; answers; warnings below."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse.history import listed, schools
from tests.warehouse.shown_rules import SHOWN_BY_LEAPS

WEEKS = ("2024-10-11", "2024-10-18", "2024-10-25")
KIND = "sferum_organizations"


@pytest.fixture(scope="module")
def leaping(landed: Any) -> Any:
    """Regions that leap in the third week by every kind that gives a region percent."""
    for region in ("24", "55", "42"):
        codes = [f"{region}-{n}" for n in range(20)]
        landed.registry(f"{region} реестр", schools(codes), as_of="2024-04-01", region=region)
        landed.file(
            "headcounts", f"{region} ОО-1",
            [{"organization_id": code, "form": "ОО-1", "as_of": "2024-09-20", "teachers": 20,
              "students": 200} for code in codes],
            as_of="2024-09-20", region=region,
        )  # fmt: skip
        for week, inactive in zip(WEEKS, (3, 2, 8), strict=True):
            landed.file(KIND, f"{region} {week}", listed(codes, inactive), week=week, region=region)
    landed.decide("55 2024-10-25", "Q20", "refuse", at="2024-11-01")
    landed.decide("55 2024-10-25", "Q20", "release", at="2024-11-02")
    landed.decide("42 2024-10-25", "Q20", "release", at="2024-11-01")
    landed.decide("42 2024-10-25", "Q20", "withdraw", at="2024-11-02")
    everybody = [f"24-{n}" for n in range(20)]
    landed.file(
        KIND, "24 исправлено", listed(everybody, 8), week=WEEKS[1], modified="2024-10-26T12:00:00"
    )
    for week, percent, pages in zip(WEEKS, (50.0, 70.0, 90.1), (60.0, 39.9, 40.0), strict=True):
        landed.file("sferum_regions", f"слайд {week}",
                    [{"region": "Омск", "teacher_active_msg_pct__all": percent,
                      "teacher_active_msg_pct__all_step": 0.1}],
                    week=week, region="55")  # fmt: skip
        landed.file("public_pages", f"паблики {week}",
                    [{"region": "Омск", "active_pct": pages, "active_pct_step": 0.1}],
                    week=week, region="55")  # fmt: skip
        landed.file("my_school_regions", f"школа {week}",
                    [{"organizations": 100, "active": int(percent), "teachers": 10,
                      "teachers_active": 5, "students": 10, "students_active": 5}],
                    week=week, region="55")  # fmt: skip
        landed.file("sferum_municipalities", f"отчёт {week}",
                    [{"municipality": "Столица", "municipality_id": "55701000",
                      "organizations": 20, "organizations_active": int(percent / 5),
                      "organizations_connected": 20}],
                    week=week, region="55")  # fmt: skip
    landed.build("path:seeds", "+data_issues", "+holds", "hold_decisions", "+loads", "+kpi_values")
    return landed


def status(leaping: Any, region: str, kind: str = KIND) -> list[tuple[Any, ...]]:
    return leaping.query(
        "select file_name, status, is_asked, indicator_code, round(offered - before, 1)"
        " from quality.holds where region_code = ? and kind = ? order by all",
        region, kind,
    )  # fmt: skip


def test_a_corrected_week_before_makes_a_leap_none_and_is_one_itself(leaping: Any) -> None:
    # 85, 60 (held, so 90 stays) and 60: the third week is compared with the one that stands.
    assert status(leaping, "24") == [
        ("24 2024-10-25.xlsx", "held", True, "org_active_pct", -30.0),
        ("24 исправлено.xlsx", "held", True, "org_active_pct", -25.0),
    ]
    assert leaping.query(
        "select file_name, outcome, rule_code, held_count from quality.loads"
        " where region_code = '24' and kind = ? and not is_current order by all", KIND,
    ) == [
        ("24 2024-10-25.xlsx", "held", "Q20", 20), ("24 исправлено.xlsx", "held", "Q20", 20),
    ]  # fmt: skip
    assert leaping.query(
        "select max(report_week)::varchar from marts.fct_sferum_organization_week"
        " where region_code = '24'"
    ) == [("2024-10-18",)]


def test_the_newest_answer_counts_and_a_withdrawal_asks_again(leaping: Any) -> None:
    assert [row[1:3] for row in status(leaping, "55")] == [("released", False)]
    assert [row[1:3] for row in status(leaping, "42")] == [("held", True)]
    assert leaping.query(
        "select file_name, answer, decided_by, reason, is_in_force, replaced_by is null"
        " from quality.hold_decisions order by file_name, decided_at"
    ) == [
        ("42 2024-10-25.xlsx", "release", "оператор", "проверено", False, False),
        ("42 2024-10-25.xlsx", "withdraw", "оператор", "проверено", False, True),
        ("55 2024-10-25.xlsx", "refuse", "оператор", "проверено", False, False),
        ("55 2024-10-25.xlsx", "release", "оператор", "проверено", True, True),
    ]


def test_every_kind_with_a_region_percent_is_judged(leaping: Any) -> None:
    held = {kind: [row[0] for row in status(leaping, "55", kind)]
            for kind in ("sferum_regions", "public_pages", "my_school_regions",
                         "sferum_municipalities")}  # fmt: skip
    assert held == {
        "sferum_regions": ["слайд 2024-10-25.xlsx"],
        "public_pages": ["паблики 2024-10-18.xlsx"],
        "my_school_regions": [],
        "sferum_municipalities": [],
    }


def test_a_held_file_is_one_finding_with_its_numbers(leaping: Any) -> None:
    (message,) = leaping.query(
        "select message from quality.data_issues where rule_code = 'Q20' and severity = 'hold'"
        " and file_name = '42 2024-10-25.xlsx'"
    )
    assert "-30,0 п." in message[0]
    assert "было 90,0 %, стало 60,0 %" in message[0]


def test_below_the_region_a_leap_warns_of_what_is_in_force(leaping: Any) -> None:
    warned = leaping.query(
        "select file_name, field, severity from quality.data_issues where rule_code = 'Q20'"
        " and severity = 'warn' and message not like '%Файл загружен.%' and kind = ?", KIND,
    )  # fmt: skip
    # One municipality holds the whole region; its teachers and students did not move.
    assert warned == [("55 2024-10-25.xlsx", "Активные организации", "warn")]


def test_the_percents_judged_are_the_percents_published(leaping: Any) -> None:
    different = leaping.query(
        """
        with judged as (
            select
                figures.kind as source_kind, figures.period_key as report_week,
                figures.region_code, figures.indicator_code,
                coalesce(received_value, 100 * numerator / coalesce(base, denominator)) as value
            from carried.load_figures as figures
            inner join work.versions.load_outcomes as outcomes
                using (kind, period_key, region_code, file_sha256)
            where outcomes.is_current and numerator is not null or received_value is not null
        )
        select source_kind, indicator_code, judged.value, published.value
        from judged
        inner join kpi.kpi_values as published
            using (source_kind, report_week, region_code, indicator_code)
        where
            published.grain = 'region' and coalesce(published.org_type = 'all', true)
            and published.value is distinct from judged.value
        """
    )
    assert different == []


@pytest.mark.parametrize("key", sorted(SHOWN_BY_LEAPS), ids="-".join)
def test_a_rule_of_leaps_fires_and_stays_quiet(key: tuple[str, str], leaping: Any) -> None:
    fires, quiet = SHOWN_BY_LEAPS[key]
    found = "select count(*) from quality.data_issues where rule_code = ? and rule_variant = ?"
    assert leaping.query(f"{found} and ({fires})", *key) != [(0,)]
    assert leaping.query(f"{found} and ({quiet})", *key) == [(0,)]
