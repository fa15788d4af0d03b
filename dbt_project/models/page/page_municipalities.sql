-- Grain: report week × municipality × weekly indicator, all organisation types together.
with weekly as (
    select distinct indicator_code from {{ ref('activity') }}
)

select
    kpi.report_week,
    kpi.region_code,
    kpi.municipality_id,
    coalesce(municipalities.name, kpi.municipality_id) as municipality,
    kpi.indicator_code,
    kpi.numerator,
    kpi.denominator,
    kpi.value,
    kpi.status,
    kpi.delta,
    kpi.trend,
    kpi.rank,
    kpi.rank_of,
    kpi.reason_code
from {{ ref('kpi_values') }} as kpi
semi join weekly on kpi.indicator_code = weekly.indicator_code
left join {{ ref('dim_municipality') }} as municipalities
    on
        kpi.municipality_id = municipalities.municipality_id
        and {{ is_valid_on('municipalities', 'kpi.report_week') }}
where kpi.grain = 'municipality' and kpi.org_type = 'all'
