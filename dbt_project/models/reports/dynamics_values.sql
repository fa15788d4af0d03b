-- Grain: week × region × indicator: what «Динамика» of any workbook shows, all types.
with workbooks as (
    select * from {{ ref('workbooks') }}
),

weeks as (
    select * from {{ ref('dim_week') }}
),

shown_weeks as (
    select distinct weeks.report_week
    from workbooks
    inner join weeks
        on {{ is_in_dynamics('weeks.report_week', 'workbooks.report_week') }}
),

indicator_values as (
    select
        report_week,
        region_code,
        grain,
        org_type,
        indicator_code,
        value,
        delta,
        status,
        source_kind
    from {{ ref('kpi_values') }}
    where {{ is_built('report_week') }}
    {{ and_other_weeks('kpi', 'kpi_values', [
        'report_week', 'region_code', 'grain', 'org_type', 'indicator_code', 'value', 'delta',
        'status', 'source_kind'
    ]) }}
)

select
    indicator_values.report_week,
    indicator_values.region_code,
    indicator_values.indicator_code,
    indicator_values.value,
    indicator_values.delta,
    indicator_values.status,
    indicator_values.source_kind
from indicator_values
semi join shown_weeks on indicator_values.report_week = shown_weeks.report_week
where
    indicator_values.grain = 'region'
    and indicator_values.org_type = 'all'
    and {{ is_of_dynamics('indicator_values.indicator_code') }}
