-- Grain: decision that is not in force and whose author must know why (Q12).
{{ config(materialized = 'ephemeral') }}
with decisions as (
    select
        *,
        case
            when outcome = 'unread' then 'decision'
            when end_reason = 'contradicted' then 'decision_contradicted'
            when end_reason = 'dropped' then 'decision_dropped'
        end as variant
    from {{ ref('stg_decisions') }}
)

select
    'link_decisions' as kind,
    decision_sha256 as file_sha256,
    decision_sheet as sheet,
    decision_row_number as row_number,
    'Q12' as rule_code,
    variant,
    'Решение' as field,
    decision as printed_value,
    coalesce(
        {{ report_word('decision_reason', 'reason') }},
        concat_ws(', строка ', ended_by_file_name, ended_by_row_number)
    ) as detail,
    cast(null as varchar) as proposal,
    -- The workbook of the decided week tells it; a decision on no known row is told in its own.
    coalesce(report_week, case when isodow(as_of_date) = 5 then as_of_date end) as report_week,
    as_of_date,
    coalesce(row_region_code, region_code) as region_code,
    cast(null as varchar) as organization_id
from decisions
where variant is not null
