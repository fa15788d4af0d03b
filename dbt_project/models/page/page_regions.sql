-- Grain: region with any value: the week its page is of, and what it rests on.
with region_values as (
    select
        region_code,
        max(report_week) as report_week
    from {{ ref('kpi_values') }}
    where region_code is not null
    group by region_code
),

weekly_values as (
    select
        region_code,
        max(report_week) as report_week
    from {{ ref('activity') }}
    where region_code is not null
    group by region_code
),

exports as (
    select
        region_code,
        max(report_week) as report_week
    from (
        select
            region_code,
            report_week
        from {{ ref('fct_sferum_organization_week') }}
        union all
        select
            region_code,
            report_week
        from {{ ref('fct_sferum_municipality_week') }}
    ) as own_weeks
    group by region_code
),

-- The newest week the region's own exports are of; without them that of a federal list of weekly
-- figures, else the newest there is.
newest as (
    select
        region_values.region_code,
        coalesce(
            exports.report_week, weekly_values.report_week, region_values.report_week
        ) as report_week
    from region_values
    left join weekly_values on region_values.region_code = weekly_values.region_code
    left join exports on region_values.region_code = exports.region_code
),

files as (
    select
        newest.region_code,
        max(loads.modified_at) as data_as_of,
        bool_or(loads.is_demo) as is_demo
    from newest
    inner join {{ ref('loads') }} as loads
        on
            newest.region_code = loads.region_code
            and newest.report_week >= coalesce(loads.report_week, newest.report_week)
    where loads.outcome = 'accepted'
    group by newest.region_code
)

select
    newest.region_code,
    coalesce(regions.name, newest.region_code) as region_name,
    newest.report_week,
    weeks.week_from,
    weeks.week_to,
    weeks.school_year,
    case when weeks.is_vacation or weeks.is_holiday then weeks.vacation_name end as calendar_note,
    {{ report_clock('files.data_as_of') }} as data_as_of,
    coalesce(files.is_demo, false) as is_demo
from newest
left join files on newest.region_code = files.region_code
left join {{ ref('dim_region') }} as regions on newest.region_code = regions.region_code
left join {{ ref('dim_week') }} as weeks on newest.report_week = weeks.report_week
