-- Grain: file and indicator that leaps at region × all, held or let through (Q20).
{{ config(materialized = 'ephemeral') }}
with held as (
    select * from {{ ref('load_holds') }}
    where rule_code = 'Q20'
),

indicators as (
    {{ percent_names() }}
)

select
    held.kind,
    held.file_sha256,
    cast(null as varchar) as sheet,
    cast(null as bigint) as row_number,
    'Q20' as rule_code,
    {{ hold_variant('held.status') }} as variant,
    indicators.name as field,
    -- A refusal stands without numbers when nothing leaps any more.
    {{ russian_points('held.offered - held.before') }} as printed_value,
    concat_ws(
        ', ',
        'было ' || {{ russian_points('held.before') }} || ' %',
        'стало ' || {{ russian_points('held.offered') }} || ' %',
        'обычное отклонение ' || {{ russian_points('held.sigma') }} || ' п.'
    ) as detail,
    cast(null as varchar) as proposal,
    held.report_week,
    held.as_of_date,
    held.region_code,
    cast(null as varchar) as organization_id
from held
left join indicators on held.indicator_code = indicators.indicator_code
