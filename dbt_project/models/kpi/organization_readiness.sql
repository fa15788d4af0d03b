-- Grain: organisation × as-of date of the readiness reports; a blank measure is not done.
with answers as (
    select * from {{ ref('fct_readiness') }}
),

measures as (
    select cast(count(*) as bigint) as measure_count from {{ ref('readiness_measures') }}
),

counted as (
    select
        as_of_date,
        region_code,
        municipality_id,
        organization_id,
        is_linked,
        min(name) as name,
        cast(count(*) filter (where status = 'yes') as bigint) as done_count,
        cast(count(*) filter (where status = 'in_progress') as bigint) as in_progress_count,
        cast(count(*) filter (where status = 'no') as bigint) as not_done_count
    from answers
    group by as_of_date, region_code, municipality_id, organization_id, is_linked
)

select
    {{ closing_friday('counted.as_of_date') }} as report_week,
    counted.as_of_date,
    counted.region_code,
    counted.municipality_id,
    counted.organization_id,
    counted.is_linked,
    counted.name,
    counted.done_count,
    counted.in_progress_count,
    counted.not_done_count,
    measures.measure_count,
    {{ percent('counted.done_count', 'measures.measure_count') }} as readiness_pct
from counted
cross join measures
