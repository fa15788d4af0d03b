-- Grain: week, indicator and organisation type of the country: how many regions have a value.
with indicator_values as (
    select * from {{ ref('kpi_values') }}
),

regions as (
    select count(*) as region_count from {{ ref('dim_region') }}
),

counted as (
    select
        report_week,
        indicator_code,
        org_type,
        bool_or(grain = 'country' and reason_code = 'partial_coverage') as is_partial,
        count(*) filter (
            where grain = 'region' and status != 'no_data' and numerator is not null
        ) as region_count
    from indicator_values
    where grain in ('country', 'region')
    group by report_week, indicator_code, org_type
    having bool_or(grain = 'country')
)

select
    counted.report_week,
    counted.indicator_code,
    counted.org_type,
    counted.region_count,
    regions.region_count as regions_total,
    counted.is_partial,
    counted.region_count || ' из ' || regions.region_count as coverage_label
from counted
cross join regions
