-- Grain: report of a viewing whose printed total is not the sum of its classes.
{{ config(materialized = 'ephemeral') }}
with in_force as (
    {{ rows_in_force('open_lessons') }}
),

summed as (
    select
        *,
        [participants_8, participants_9, participants_10, participants_11] as classes,
        list_sum(classes) as class_sum,
        len(list_filter(classes, lambda class: class is null)) = 0 as has_every_class
    from in_force
)

select
    'open_lessons' as kind,
    file_sha256,
    sheet,
    row_number,
    'Q29' as rule_code,
    '' as variant,
    'Количество участников' as field,
    cast(participants as varchar) as printed_value,
    'сумма по классам ' || cast(cast(class_sum as bigint) as varchar) as detail,
    cast(null as varchar) as proposal,
    cast(null as date) as report_week,
    as_of_date,
    region_code,
    cast(null as varchar) as organization_id
from summed
-- A class left blank may account for the rest, never for a sum above the whole.
where class_sum > participants or (has_every_class and class_sum != participants)
