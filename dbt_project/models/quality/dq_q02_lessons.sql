-- Grain: report of a viewing that falls on no lesson of the schedule.
{{ config(materialized = 'ephemeral') }}
select
    'open_lessons' as kind,
    file_sha256,
    sheet,
    row_number,
    'Q02' as rule_code,
    'lesson' as variant,
    'Дата просмотра трансляции' as field,
    {{ russian_date('viewed_date') }} as printed_value,
    cast(null as varchar) as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    viewed_date as as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from {{ ref('fct_open_lesson') }}
where lesson_code is null
