-- Grain: report week × region × authority: the latest list not after the week.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

authorities as (
    select
        workbooks.report_week as workbook_week,
        lists.*
    from workbooks
    inner join {{ ref('fct_authority_usage') }} as lists
        on
            workbooks.region_code = lists.region_code
            and workbooks.report_week >= lists.report_week
    qualify
        rank() over (
            partition by workbooks.report_week, workbooks.region_code
            order by lists.report_week desc
        ) = 1
)

select
    workbook_week as report_week,
    region_code,
    row_number() over (
        partition by workbook_week, region_code
        order by {{ report_position('authority', 'authority') }} asc nulls last, authority asc
    ) as sort_order,
    coalesce({{ report_word('authority', 'authority') }}, authority) as authority,
    users,
    active_pct,
    users_called,
    as_of_date,
    workbook_week - as_of_date as age_days
from authorities
