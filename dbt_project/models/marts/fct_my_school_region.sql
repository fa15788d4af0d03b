-- Grain: region × reporting week.
with in_force as (
    {{ rows_in_force('my_school_regions') }}
)

select
    report_week,
    as_of_date,
    region_code,
    organizations,
    active,
    teachers,
    teachers_active,
    students,
    students_active,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
