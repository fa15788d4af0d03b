"""Where the history of history.py makes each rule over relations and weeks fire, and where not."""

from __future__ import annotations

Key = tuple[str, str]

#: Rule → conditions on a finding: one it must be found by, one nothing may be found by.
SHOWN: dict[Key, tuple[str, str]] = {
    ("Q02", "lesson"): (
        "file_name = '60 уроки.xlsx' and row_number = 3",
        "file_name = '60 уроки.xlsx' and row_number = 2",
    ),
    ("Q03", ""): ("file_name = '55 короткий.xlsx'", "file_name = '55 дополненный.xlsx'"),
    ("Q03", "published"): ("file_name = '13 короткий.xlsx'", "file_name = '55 короткий.xlsx'"),
    ("Q04", ""): (
        "file_name = '24 отчёт.xlsx' and printed_value like 'Абан%'",
        "file_name = '24 неделя 2.xlsx'",
    ),
    ("Q11", "registry"): (
        "organization_id = 'branch-alone'", "organization_id in ('branch-by-code', 'branch-by-inn')"
    ),
    ("Q12", "not_in_file"): (
        "region_code = '24' and organization_id = 'new'",
        "organization_id = 's2' or region_code = '38'",
    ),
    ("Q12", "decision"): (
        "file_name = '60 замечания.xlsx' and row_number = 5",
        "file_name = '60 замечания.xlsx' and row_number in (2, 4)",
    ),
    ("Q12", "decision_contradicted"): (
        "file_name = '60 замечания.xlsx' and row_number = 3",
        "file_name = '60 замечания.xlsx' and row_number = 2",
    ),
    ("Q12", "decision_dropped"): (
        "file_name = '60 замечания.xlsx' and row_number = 6",
        "file_name = '60 замечания.xlsx' and row_number = 4",
    ),
    ("Q12", "unrelated"): (
        "kind = 'public_page_statistics' and row_number = 3",
        "kind = 'public_page_statistics' and row_number = 2",
    ),
    ("Q12", "vanished"): ("organization_id = 'vanished'", "organization_id = 'closed'"),
    ("Q13", "parts"): ("file_name = '22 север.xlsx'", "file_name = '22 юг.xlsx'"),
    ("Q14", "other_file"): ("region_code = '67'", "region_code = '60'"),
    ("Q18", ""): ("region_code = '42' and field = 'Педагоги'", "region_code = '24'"),
    ("Q18", "above_150"): ("region_code = '42' and field = 'Обучающиеся'", "field = 'Педагоги'"),
    ("Q19", ""): (
        "file_name = '71 отчёт.xlsx' and row_number = 2",
        "file_name = '71 отчёт.xlsx' and row_number = 3",
    ),
    ("Q29", ""): (
        "file_name = 'слайд 42.xlsx' and message like '%90,00 %9 из 10%'",
        "file_name = 'слайд 55.xlsx'",
    ),
    ("Q29", "overlap"): ("file_name = '70 второй.xlsx'", "file_name = '70 первый.xlsx'"),
    ("Q29", "overlap_published"): ("file_name = '14 второй.xlsx'", "region_code = '70'"),
}  # fmt: skip

#: The same for the leaping regions of test_holds.py.
SHOWN_BY_LEAPS: dict[Key, tuple[str, str]] = {
    ("Q20", ""): ("file_name = '42 2024-10-25.xlsx'", "file_name = '42 2024-10-18.xlsx'"),
    ("Q20", "published"): ("file_name = '55 2024-10-25.xlsx'", "region_code = '42'"),
    ("Q20", "below_region"): (
        "file_name = '55 2024-10-25.xlsx'", "file_name = '55 2024-10-18.xlsx'"
    ),
}  # fmt: skip
