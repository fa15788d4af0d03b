-- Grain: week, Sferum indicator, grain, region, municipality and organisation type.
with indicator_values as (
    select * from {{ ref('kpi_values') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
)

select
    indicator_values.report_week,
    indicator_values.indicator_code,
    indicators.name as indicator_name,
    indicator_values.grain,
    indicator_values.region_code,
    indicator_values.municipality_id,
    indicator_values.org_type,
    indicator_values.numerator,
    indicator_values.denominator,
    indicator_values.value,
    indicator_values.status,
    indicator_values.delta,
    indicator_values.trend
from indicator_values
inner join indicators
    on
        indicator_values.indicator_code = indicators.indicator_code
        and indicator_values.definition_version = indicators.definition_version
where indicators.platform in ('sferum_vk', 'sferum_max')
