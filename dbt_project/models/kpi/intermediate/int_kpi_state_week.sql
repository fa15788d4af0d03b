-- Grain: state, week and region: which files the sums over its organisations are made of.
-- State 0 is now. A correction of a week's export names that week, one of a base or of a count of
-- organisations the weeks it counts for; all else stands in its state as it is now.
with exports as (
    {{ completeness_of_states('sferum_organizations') }}
),

corrections as (
    select * from {{ ref('load_corrections') }}
),

weeks as (
    select * from {{ ref('dim_week') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
    where org_type != 'authority'
),

bases as (
    select * from {{ ref('int_kpi_base') }}
),

count_dates as (
    -- One row a count: the table has one a type.
    select distinct
        region_code,
        as_of_date
    from {{ ref('fct_organization_count') }}
),

loaded as (
    select
        exports.state_id,
        exports.report_week,
        exports.region_code,
        exports.is_complete,
        weeks.school_year,
        {{ count_that_counts('count_dates.as_of_date', 'exports.report_week') }} as count_as_of
    from exports
    inner join weeks on exports.report_week = weeks.report_week
    semi join organizations on exports.region_code = organizations.region_code
    left join count_dates on exports.region_code = count_dates.region_code
    where {{ is_read('exports.report_week') }}
    group by all
),

restated_years as (
    -- One row a school year: the bases have one an organisation.
    select distinct
        state_id,
        school_year
    from bases
    where is_restated
)

select
    state_id,
    report_week,
    region_code,
    is_complete,
    school_year,
    count_as_of,
    state_id as export_state,
    0 as base_state,
    0 as count_state
from loaded

union all

select
    corrections.state_before as state_id,
    loaded.report_week,
    loaded.region_code,
    loaded.is_complete,
    loaded.school_year,
    loaded.count_as_of,
    0 as export_state,
    corrections.state_before as base_state,
    0 as count_state
from corrections
inner join restated_years on corrections.state_before = restated_years.state_id
inner join loaded
    on
        loaded.state_id = 0
        and corrections.region_code = loaded.region_code
        and restated_years.school_year = loaded.school_year

union all

select
    corrections.state_before as state_id,
    loaded.report_week,
    loaded.region_code,
    loaded.is_complete,
    loaded.school_year,
    loaded.count_as_of,
    0 as export_state,
    0 as base_state,
    corrections.state_before as count_state
from corrections
inner join loaded
    on
        loaded.state_id = 0
        and corrections.region_code = loaded.region_code
        and corrections.period_key = loaded.count_as_of
where corrections.kind = 'organization_counts'
