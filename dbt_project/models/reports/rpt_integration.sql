-- Grain: report week × region of the workbook × region listed: status not after the week.
-- The workbook's own region comes first, named even where no file lists it.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

statuses as (
    select * from {{ ref('fct_journal_integration') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

latest as (
    select
        workbooks.report_week as workbook_week,
        workbooks.region_code as workbook_region,
        statuses.*
    from workbooks
    inner join statuses on workbooks.report_week >= statuses.report_week
    qualify
        row_number() over (
            partition by workbooks.report_week, workbooks.region_code, statuses.region_code
            order by statuses.report_week desc, statuses.as_of_date desc
        ) = 1
),

listed as (
    select
        workbook_week,
        workbook_region,
        region_code,
        vendor,
        chats_calls,
        mini_app,
        as_of_date
    from latest
    union all by name
    select
        workbooks.report_week as workbook_week,
        workbooks.region_code as workbook_region,
        workbooks.region_code
    from workbooks
    semi join latest on workbooks.report_week = latest.workbook_week
    anti join latest as own
        on
            workbooks.report_week = own.workbook_week
            and workbooks.region_code = own.workbook_region
            and workbooks.region_code = own.region_code
)

select
    listed.workbook_week as report_week,
    listed.workbook_region as region_code,
    row_number() over (
        partition by listed.workbook_week, listed.workbook_region
        order by listed.region_code != listed.workbook_region, regions.name, listed.region_code
    ) as sort_order,
    regions.name as region_name,
    listed.vendor,
    {{ report_word('integration', 'listed.chats_calls') }} as chats_calls,
    {{ report_word('integration', 'listed.mini_app') }} as mini_app,
    listed.as_of_date,
    listed.workbook_week - listed.as_of_date as age_days
from listed
left join regions on listed.region_code = regions.region_code
