"""Findings of steps and of rules over relations and weeks, as people read them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.warehouse.shown_rules import SHOWN


@pytest.mark.parametrize("key", sorted(SHOWN), ids="-".join)
def test_a_rule_over_relations_fires_and_stays_quiet(key: tuple[str, str], warehouse: Any) -> None:
    fires, quiet = SHOWN[key]
    found = "select count(*) from quality.data_issues where rule_code = ? and rule_variant = ?"
    assert warehouse.query(f"{found} and ({fires})", *key) != [(0,)]
    assert warehouse.query(f"{found} and ({quiet})", *key) == [(0,)]


def test_where_each_file_went_on_and_stopped(warehouse: Any) -> None:
    steps = warehouse.query(
        """
        select file_name, step, steps.outcome, steps.rule_code, steps.row_count, steps.held_count
        from quality.load_steps as steps
        inner join (select distinct file_sha256, file_name from quality.loads) using (file_sha256)
        where file_name in ('без столбца.xlsx', '55 короткий.xlsx', '24 неделя 3.xlsx')
        order by file_name, step_number
        """
    )
    walked = ["fetch", "parse", "link", "validate", "build"]

    def passed(name: str, *steps: str) -> list[Any]:
        rows = {step: None if step == "fetch" else 10 for step in steps}
        return [(name, step, "accepted", None, count, 0) for step, count in rows.items()]

    assert steps == [
        *passed("24 неделя 3.xlsx", *walked),
        *passed("55 короткий.xlsx", *walked[:-1]),
        ("55 короткий.xlsx", "build", "held", "Q03", 10, 10),
        ("без столбца.xlsx", "fetch", "accepted", None, None, 0),
        ("без столбца.xlsx", "parse", "rejected", "Q01", 0, 0),
    ]


def test_every_load_ends_at_the_last_step_of_its_file(warehouse: Any) -> None:
    """A file that was refused stopped somewhere; what refused or ignored it is told there."""
    assert (
        warehouse.query(
            """
        select loads.load_id
        from quality.loads
        left join quality.load_steps as steps using (file_sha256, step)
        where
            steps.step is null
            or (loads.outcome = 'rejected' and loads.rule_code is null)
        """
        )
        == []
    )


def test_a_refused_file_says_why_once(warehouse: Any) -> None:
    """`loads.rule_code` and one issue of that rule a refused load, no more and no fewer."""
    assert (
        warehouse.query(
            """
        select loads.file_name, loads.rule_code, count(issues.issue_id)
        from quality.loads
        left join quality.data_issues as issues
            on
                loads.file_sha256 = issues.file_sha256
                and loads.rule_code = issues.rule_code
                and issues.severity = 'reject_file'
        where loads.outcome = 'rejected'
        group by all
        having count(issues.issue_id) != 1
        """
        )
        == []
    )


def issues(warehouse: Any, rule_code: str, columns: str, where: str = "true") -> list[Any]:
    return warehouse.query(
        f"""
        select {columns}
        from quality.data_issues
        where rule_code = ? and {where}
        group by all
        order by all
        """,  # noqa: S608  # names of our own
        rule_code,
    )


def test_columns_open_with_the_contract(warehouse: Any) -> None:
    contract = _names(
        "file_sha256 file_name sheet row_number rule_code severity field printed_value proposal "
        "message owner deadline report_week region_code organization_id"
    )
    for table in ("data_issues", "rejected_rows"):
        columns = [row[0] for row in warehouse.query(f"describe quality.{table}")]
        assert columns[: len(contract)] == contract
    loads = _names(
        "load_id file_sha256 file_name sheet kind report_week as_of_date region_code row_count "
        "accepted_count rejected_count held_count coverage outcome rule_code modified_at "
        "first_seen_at superseded_by"
    )
    columns = [row[0] for row in warehouse.query("describe quality.loads")]
    assert columns[: len(loads)] == loads


def _names(words: str) -> list[str]:
    return words.split()


def test_a_refused_row_stands_once_under_its_lowest_code(warehouse: Any) -> None:
    assert warehouse.query(
        "select file_name, row_number, rule_code, field, deadline from quality.rejected_rows"
    ) == [("24 неделя 3.xlsx", 30, "Q15", "Активные", date(2024, 11, 1))]
    further = warehouse.query(
        """
        select rule_code, field
        from quality.data_issues
        where severity = 'reject_row'
        order by all
        """
    )
    assert further == [("Q15", "Учеников"), ("Q32", "Учителей")]


def test_a_refused_file_is_one_issue(warehouse: Any) -> None:
    assert issues(warehouse, "Q01", "file_name, severity, deadline") == [
        ("без столбца.xlsx", "reject_file", date(2024, 11, 1))
    ]


def test_findings_of_superseded_files_are_told_apart(warehouse: Any) -> None:
    assert issues(warehouse, "Q28", "file_name, is_current") == [("42 первый.xlsx", False)]


def test_q03_names_rows_and_the_week_before(warehouse: Any) -> None:
    held = issues(
        warehouse, "Q03", "file_name, severity, printed_value, message", "region_code = '55'"
    )
    assert [row[:3] for row in held] == [
        ("55 короткий.xlsx", "hold", "10"),
        ("55 снова короткий.xlsx", "hold", "17"),
    ]
    assert held[0][3].startswith("Файл придержан: строк 10, неделей раньше 20.")
    assert "неделей раньше 19" in held[1][3]


def test_q29_names_both_files_that_partly_agree(warehouse: Any) -> None:
    [(message,)] = issues(warehouse, "Q29", "message", "region_code = '70'")
    assert "«70 второй.xlsx»" in message
    assert "«70 первый.xlsx»" in message


def test_q04_names_the_municipality_a_report_lacks(warehouse: Any) -> None:
    """The 28 columns of week 2 hold Красноярск only; the export holds both municipalities."""
    assert issues(warehouse, "Q04", "file_name, printed_value, report_week") == [
        ("24 отчёт.xlsx", "Абанский муниципальный район", date(2024, 10, 18))
    ]


def test_q12_lists_each_absent_organisation_once_with_its_weeks(warehouse: Any) -> None:
    """`new` is missed; the refused row of s2 and the closed school are not."""
    weekly = "region_code = '24' and rule_variant = 'not_in_file'"
    absent = issues(warehouse, "Q12", "organization_id, message", weekly)
    assert [row[0] for row in absent] == ["new"]
    assert "неделя 25.10.2024" in absent[0][1]


def test_q12_is_quiet_on_lists_of_one_status_and_speaks_of_incomplete_exports(
    warehouse: Any,
) -> None:
    assert issues(warehouse, "Q12", "organization_id", "region_code = '38'") == []
    missing = issues(warehouse, "Q12", "organization_id", "region_code = '70'")
    assert len(missing) == 10


def test_q12_lists_what_the_newer_registry_edition_lost(warehouse: Any) -> None:
    [(code, message)] = issues(
        warehouse, "Q12", "organization_id, message", "kind = 'registry'"
    )  # fmt: skip
    assert code == "vanished"
    assert "01.04.2024" in message


def test_q11_lists_branches_whose_head_is_unknown(warehouse: Any) -> None:
    assert issues(warehouse, "Q11", "organization_id, printed_value", "kind = 'registry'") == [
        ("branch-alone", "nobody")
    ]


def test_q13_lists_rows_that_give_way_to_a_newer_part(warehouse: Any) -> None:
    assert issues(warehouse, "Q13", "file_name, organization_id", "region_code = '22'") == [
        ("22 север.xlsx", "22-19")
    ]


def test_q29_tells_only_what_organisations_without_a_base_cannot_explain(warehouse: Any) -> None:
    """50 teachers are 40 with a base and 10 without; 19 messages are less than 20 with a base."""
    found = issues(warehouse, "Q29", "field, printed_value, message", "region_code = '24'")
    assert [row[:2] for row in found] == [("Активные педагоги (сообщения)", "19")]
    assert "сумма по организациям 20 (без базы ещё 5), расхождение 1" in found[0][2]


def test_q29_compares_a_full_my_school_list_with_the_totals(warehouse: Any) -> None:
    found = issues(warehouse, "Q29", "field, printed_value, message", "region_code = '33'")
    assert [row[:2] for row in found] == [("Количество педагогов", "201")]
    assert "сумма по списку организаций 200" in found[0][2]


def test_q02_lists_viewings_that_fall_on_no_lesson(warehouse: Any) -> None:
    """31.01 is the last day for the lesson of 24.01, and the next one is on 07.02."""
    [(row, message)] = issues(warehouse, "Q02", "row_number, message", "kind = 'open_lessons'")
    assert row == 3
    assert message.startswith("Просмотр 01.02.2019 не относится ни к одному уроку")


def test_q29_compares_the_total_of_a_viewing_with_its_classes(warehouse: Any) -> None:
    """39 is told and 41 is; of three classes 30 may be 40 with the fourth."""
    found = issues(warehouse, "Q29", "row_number, message", "kind = 'open_lessons'")
    assert [row for row, _ in found] == [4, 6]
    assert "40, а по другому источнику сумма по классам 39" in found[0][1]


def test_q29_compares_the_received_share_with_the_pages(warehouse: Any) -> None:
    """Two of three pages are 66,67 %: 66,7 is that to half a digit, 66,6 is not."""
    [(week, message)] = issues(
        warehouse, "Q29", "report_week, message", "kind = 'public_pages' and region_code = '60'"
    )
    assert week == date(2024, 10, 25)
    assert "66,60, а по другому источнику по страницам 66,67 % (2 из 3)" in message


def test_q12_lists_decisions_that_decide_nothing_and_rows_that_are_nobodys(warehouse: Any) -> None:
    """Unread, contradicted and dropped ones; those in force are told only of rows left alone."""
    columns = "row_number, rule_variant, report_week"
    found = issues(warehouse, "Q12", columns, "kind = 'link_decisions'")
    week = date(2024, 10, 25)
    assert found == [
        (3, "decision_contradicted", week), (5, "decision", week), (6, "decision_dropped", week),
    ]  # fmt: skip
    assert issues(warehouse, "Q12", "message", "row_number = 5 and kind = 'link_decisions'") == [
        ("Решение «60-1 или 60-2» не принято: названо несколько организаций или сведения о них "
         "не сходятся.",)
    ]  # fmt: skip
    left_alone = issues(warehouse, "Q12", "kind, row_number, message", "rule_variant = 'unrelated'")
    assert [row[:2] for row in left_alone] == [("public_page_statistics", 3)]
    assert "60 замечания.xlsx, лист Лист1, строка 4" in left_alone[0][2]
    assert warehouse.query(
        "select decision_row_number, is_in_force, linked_row_count from quality.link_decisions"
        " where is_in_force order by all"
    ) == [(2, True, 1), (4, True, 0)]


def test_q18_lists_percents_over_a_hundred_and_errors_over_a_hundred_and_fifty(
    warehouse: Any,
) -> None:
    """Region 42 counts 12 teachers and 100 students where the bases are 10 and 50."""
    found = issues(
        warehouse, "Q18", "severity, field, printed_value, count(*)", "region_code = '42'"
    )
    # The region and its one municipality, schools and all types.
    assert found == [("error", "Обучающиеся", "200,0", 4), ("warn", "Педагоги", "120,0", 4)]


def test_q19_lists_organisations_that_count_people_without_a_base(warehouse: Any) -> None:
    found = issues(
        warehouse, "Q19", "organization_id, field, printed_value, report_week", "region_code = '24'"
    )
    weeks = (date(2024, 10, 11), date(2024, 10, 18), date(2024, 10, 25))
    assert found == [
        ("closed", "Обучающиеся", "100", weeks[0]),
        ("closed", "Педагоги", "10", weeks[0]),
        *(("s1", "Обучающиеся", "100", week) for week in weeks),
        *(("s1", "Педагоги", "10", week) for week in weeks),
    ]


def test_candidates_keep_their_row_and_rank(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select row_number, candidate_rank, organization_id, score, is_current
        from quality.link_candidates
        """
    ) == [(10, 1, "s1", 81.5, True)]


def test_every_issue_has_a_sentence_and_an_owner(warehouse: Any) -> None:
    assert (
        warehouse.query(
            r"""
        select rule_code, message
        from quality.data_issues
        where
            message is null or owner is null or hint is null or deadline is null
            or regexp_matches(message, '\{[a-z_]+\}')
        """
        )
        == []
    )


def test_each_published_table_is_deterministic_in_its_grain(warehouse: Any) -> None:
    """No two issues share a key, though two rules may find the same row."""
    assert warehouse.query(
        "select count(*) - count(distinct issue_id) from quality.data_issues"
    ) == [(0,)]
