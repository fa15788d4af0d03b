-- Grain: week × region × indicator of «Динамика»: the region's value of all types, any week.
with indicator_values as (
    select
        report_week,
        region_code,
        grain,
        org_type,
        indicator_code,
        value,
        status,
        source_kind
    from {{ ref('kpi_values') }}
    where {{ is_built('report_week') }}
    {{ and_other_weeks('kpi', 'kpi_values', [
        'report_week', 'region_code', 'grain', 'org_type', 'indicator_code', 'value', 'status',
        'source_kind'
    ]) }}
)

select
    report_week,
    region_code,
    indicator_code,
    value,
    status,
    source_kind
from indicator_values
where
    grain = 'region'
    and org_type = 'all'
    and indicator_code in ('{{ dynamics_indicators() | join("', '") }}')
