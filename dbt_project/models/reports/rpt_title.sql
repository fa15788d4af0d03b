-- Grain: report week × region with rows of the weekly exports: one regional workbook each.
with workbooks as (
    select * from {{ ref('workbooks') }}
),

sources as (
    select * from {{ ref('rpt_title_sources') }}
),

inputs as (
    select
        report_week,
        region_code,
        max(modified_at) filter (where outcome_code = 'accepted') as data_as_of,
        bool_or(is_demo) as is_demo
    from sources
    group by report_week, region_code
),

-- A function of the files alone, whatever was published in between.
versions as (
    select
        report_week,
        region_code,
        count(*) as correction_count
    from {{ ref('workbook_corrections') }}
    group by report_week, region_code
)

select
    workbooks.report_week,
    workbooks.region_code,
    1 as sort_order,
    regions.name as region_name,
    weeks.week_from,
    weeks.week_to,
    weeks.school_year,
    case
        when weeks.is_vacation or weeks.is_holiday then weeks.vacation_name
    end as calendar_note,
    inputs.data_as_of,
    1 + coalesce(versions.correction_count, 0) as version,
    inputs.is_demo
from workbooks
inner join inputs
    on
        workbooks.report_week = inputs.report_week
        and workbooks.region_code = inputs.region_code
left join versions
    on
        workbooks.report_week = versions.report_week
        and workbooks.region_code = versions.region_code
left join {{ ref('dim_region') }} as regions on workbooks.region_code = regions.region_code
left join {{ ref('dim_week') }} as weeks on workbooks.report_week = weeks.report_week
