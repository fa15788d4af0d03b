-- Grain: break without the definition version it starts.
with breaks as (
    select * from {{ ref('breaks') }}
),

indicators as (
    select * from {{ ref('indicators') }}
)

select
    breaks.indicator_code,
    breaks.break_week
from breaks
left join indicators
    on
        breaks.indicator_code = indicators.indicator_code
        and breaks.definition_version = indicators.definition_version
        and breaks.break_week = indicators.valid_from
where indicators.indicator_code is null
