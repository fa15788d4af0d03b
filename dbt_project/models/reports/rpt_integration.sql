-- Grain: report week × region of the workbook × region listed: status not after the week.
-- The workbook's own region comes first, named even where no file lists it.
with workbooks as (
    select * from {{ ref('rpt_title') }}
),

statuses as (
    select * from {{ ref('fct_journal_integration') }}
),

listed as (
    {{ listed_regions('workbooks', 'statuses') }}
)

select
    workbook_week as report_week,
    workbook_region as region_code,
    sort_order,
    region_name,
    vendor,
    {{ report_word('integration', 'chats_calls') }} as chats_calls,
    {{ report_word('integration', 'mini_app') }} as mini_app,
    as_of_date,
    age_days
from listed
