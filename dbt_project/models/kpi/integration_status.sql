-- Grain: region and as-of date of the ЭЖД integration list.
select
    report_week,
    as_of_date,
    region_code,
    vendor,
    chats_calls,
    mini_app
from {{ ref('fct_journal_integration') }}
