-- Grain: file row of the «Моя школа» region totals.
select
    {{ staged_lineage() }},
    report_week,
    as_of_date,
    region_code,
    coalesce(report_week, as_of_date) as period_key,
    organizations,
    active,
    teachers,
    teachers_active,
    students,
    students_active
from {{ accepted('my_school_regions') }}
