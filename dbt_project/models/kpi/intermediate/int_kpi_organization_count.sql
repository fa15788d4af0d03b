-- Grain: week, region and organisation type the ministry counted (organization_counts).
with counts as (
    select * from {{ ref('fct_organization_count') }}
),

organization_weeks as (
    select * from {{ ref('int_kpi_organization_week') }}
),

loaded as (
    select
        report_week,
        region_code,
        bool_and(is_complete) as is_complete
    from organization_weeks
    group by report_week, region_code
),

dates as (
    -- One row a count: the table has one a type.
    select distinct
        region_code,
        as_of_date
    from counts
),

chosen as (
    -- The latest count not after the Friday, else the earliest there is.
    select
        loaded.report_week,
        loaded.region_code,
        loaded.is_complete,
        coalesce(
            max(dates.as_of_date) filter (where dates.as_of_date <= loaded.report_week),
            min(dates.as_of_date)
        ) as as_of_date
    from loaded
    inner join dates on loaded.region_code = dates.region_code
    group by loaded.report_week, loaded.region_code, loaded.is_complete
)

select
    chosen.report_week,
    chosen.region_code,
    counts.org_type,
    chosen.is_complete,
    chosen.as_of_date,
    'organization_counts' as denominator_kind,
    cast(counts.organizations as bigint) as organizations
from chosen
inner join counts
    on chosen.region_code = counts.region_code and chosen.as_of_date = counts.as_of_date
where counts.organizations > 0 and counts.org_type != 'authority'
