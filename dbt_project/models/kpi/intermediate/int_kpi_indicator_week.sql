-- Grain: week and indicator: the definition that holds in that week.
with indicators as (
    select * from {{ ref('indicators') }}
),

weeks as (
    select * from {{ ref('dim_week') }}
)

select
    weeks.report_week,
    weeks.school_year,
    cast(weeks.report_week - 1 as date) as last_day,
    indicators.indicator_code,
    indicators.definition_version,
    indicators.theme,
    indicators.platform,
    indicators.unit,
    indicators.numerator_measure,
    indicators.base_measure,
    string_split(indicators.grains, ';') as grains,
    string_split(indicators.types, ';') as types,
    string_split(coalesce(indicators.region_only_types, ''), ';') as region_only_types
from weeks
inner join indicators
    on
        weeks.report_week >= indicators.valid_from
        and coalesce(weeks.report_week < indicators.valid_to, true)
